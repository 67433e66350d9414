{#- A column of money in the shop's currency, with or without tax as a var says. What needs no
    change is not touched: a double has no place in it. -#}
{%- macro converted_money(column) -%}
{%- if not shop_currency() and var('tax_amounts') == 'leave' -%}
{{ column }}
{%- else -%}
cast(round(cast({{ column }} as double) * {{ money_factor() }}, 6) as decimal(18, 6))
{%- endif -%}
{%- endmacro -%}
