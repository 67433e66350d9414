{# Who bought a line; guests are as many as their orders. #}
{% macro buyer_of(line) -%}
    coalesce({{ line }}.customer_id, concat('guest ', {{ line }}.order_id))
{%- endmacro %}
