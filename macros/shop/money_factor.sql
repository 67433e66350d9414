{#- By what the money of a line is multiplied: into the shop's currency, and with or without
    tax as the var `tax_amounts` says. Tax is on what was paid after coupons; a line whose
    tax is unknown takes its product's rate, and without one stays as it came. -#}
{%- macro money_factor() -%}
{%- set ways = {'leave': none, 'take_off': '-', 'add': '+'} -%}
{%- if var('tax_amounts') not in ways and execute -%}
    {%- do exceptions.raise_compiler_error(
        'var tax_amounts is ' ~ var('tax_amounts')
        ~ ': it must be leave, take_off or add'
    ) -%}
{%- endif -%}
{%- set sign = ways[var('tax_amounts')] -%}
coalesce(exchange_rate, 1e0)
{%- if sign %}
* case
    when tax_amount is not null and paid > 0e0
        then greatest(1e0 {{ sign }} abs(cast(tax_amount as double)) / paid, 0e0)
    when tax_rate is not null
        then {{ '1e0 /' if sign == '-' }} (1e0 + tax_rate)
    else 1e0
end
{%- endif -%}
{%- endmacro -%}
