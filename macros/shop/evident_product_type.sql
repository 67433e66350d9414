{#- What a product evidently is by its name or id, whose words `plain_words` gives; null
    where the name does not say, which goods' names do not. -#}
{%- macro evident_product_type(words) -%}
{%- set all_words = product_type_words() -%}
{%- set of = {} -%}
{%- for kind, parts in all_words.items() -%}
    {%- do of.update({kind: parts | join('|')}) -%}
{%- endfor -%}
case
    when
        regexp_extract(
            {{ words }},
            '^ +([^ ]+ +){0,2}({{ of["gift card"] }})( +({{ of["value"] }}))* +$',
            0
        ) <> ''
        and regexp_extract(
            {{ words }},
            ' (set|sets|pack|packs|of|box|boxed|with|in|mini|paper|blank|greeting|for) ',
            0
        ) = ''
        then 'gift_card'
    when {{ are_words_of(
        words, of['discount'], of['shipping'] ~ '|' ~ of['charge'] ~ '|' ~ of['other']
    ) }} then 'discount'
    when {{ are_words_of(words, of['shipping'], of['charge'] ~ '|' ~ of['other']) }}
        then 'shipping'
    when
        {{ are_words_of(words, of['charge'], of['other']) }}
        or {{ are_words_of(words, of['booking'], of['charge'] ~ '|' ~ of['other']) }}
        or regexp_extract(
            {{ words }}, '^ +([^ ]+ +commission|adjustment +by .*) +$', 0
        ) <> ''
        then 'fee'
    when {{ are_words_of(words, of['sample'], of['other']) }} then 'sample'
    when {{ are_words_of(words, of['service'], of['shipping'] ~ '|' ~ of['other']) }}
        then 'service'
end
{%- endmacro -%}
