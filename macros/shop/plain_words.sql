{#- A text as words alone, with a blank on both sides: lower case, no accents, digits, marks
    or signs of currencies. Letters of every alphabet stay. -#}
{%- macro plain_words(text) -%}
concat(
    ' ',
    translate(
        lower({{ text }}),
        'áàâãåéèêëíìîïóòôõúùûçñščžřýěłśżćąę.,;:!?/&()+-_"''#*$%|=<>[]£€¥0123456789',
        'aaaaaeeeeiiiioooouuucnsczryelszcae                                       '
    ),
    ' '
)
{%- endmacro -%}

{#- Whether `words` are nothing but the words of `heads` and `others`, one of `heads`
    among them; both are alternatives of a regular expression. -#}
{%- macro are_words_of(words, heads, others) -%}
regexp_extract(
    {{ words }},
    '^ +(({{ heads }}|{{ others }}) +)*({{ heads }})( +({{ heads }}|{{ others }}))* +$',
    0
) <> ''
{%- endmacro -%}
