{# A var as a double; the build stops by the var's name where it makes no sense. #}
{% macro number_var(name, least, most) -%}
    {%- if execute
        and not (var(name) is number and least <= var(name) and var(name) <= most) %}
        {%- do exceptions.raise_compiler_error(
            'var ' ~ name ~ ' is ' ~ var(name) ~ ': it must be a number from '
            ~ least ~ ' to ' ~ most) %}
    {%- endif -%}
    cast({{ var(name) }} as double)
{%- endmacro %}
