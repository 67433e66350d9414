{#- Whether a name holds a word that is seldom of goods, though not nothing else: a carriage
    clock is goods, gift cards of others may not be. -#}
{%- macro holds_a_doubtful_word(words) -%}
regexp_extract(
    {{ words }},
    ' (postage|shipping|carriage|delivery|freight|versand|versandkosten|porto|livraison'
    || '|vouchers?|gift +(cards?|certificates?)|gutschein|fees?|charges?|surcharge'
    || '|gebühr|discount|rabatt|samples?|muster|donation|spende|deposits?|pfand'
    || '|services?|commission|warranty|insurance|adjustment) ',
    0
) <> ''
{%- endmacro -%}
