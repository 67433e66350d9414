{# A column of UTC times as the shop's own clock shows them, which its days go by. #}
{% macro shop_time(column) -%}
    {%- if var('shop_timezone') == 'UTC' -%}
        {{ column }}
    {%- else -%}
        timezone('{{ var("shop_timezone") | replace("'", "''") }}', timezone('UTC', {{ column }}))
        as {{ column }}
    {%- endif -%}
{%- endmacro %}
