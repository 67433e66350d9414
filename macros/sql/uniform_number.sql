{# A number from 0 up to 1, as if by chance, that a text always has: six digits of its md5. #}
{% macro uniform_number(text) -%}
    (
        {%- for place in range(1, 7) %}
        {{ '+ ' if not loop.first }}{{ 16 ** (6 - place) }} * (
            position(substr(md5({{ text }}), {{ place }}, 1) in '0123456789abcdef') - 1
        )
        {%- endfor %}
    ) / 16777216e0
{%- endmacro %}
