{# What so many units come to at a price, as a decimal that holds any line which is not
   set aside: sums of it do not depend on the order of rows. #}
{% macro exact_amount(quantity, price) -%}
    cast({{ quantity }} as decimal(19, 4)) * cast({{ price }} as decimal(18, 6))
{%- endmacro %}
