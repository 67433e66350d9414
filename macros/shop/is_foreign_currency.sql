{#- The shop's own currency, in capitals; empty where all lines are of one. -#}
{%- macro shop_currency() -%}
{{ (var('shop_currency') or '') | upper | trim }}
{%- endmacro -%}

{#- Whether a line's money is in another currency than the shop's. -#}
{%- macro is_foreign_currency(currency) -%}
{%- if shop_currency() -%}
coalesce({{ currency }} <> '{{ shop_currency() }}', false)
{%- else -%}
false
{%- endif -%}
{%- endmacro -%}
