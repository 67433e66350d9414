{# What a discount does to the probability of a purchase; a lift that vanishes when both
   are rounded is no number. #}
{% macro lift_in_words(probability, discounted_probability) -%}
    case
        when
            round(100 * {{ probability }}, 1)
            = round(100 * {{ discounted_probability }}, 1)
            then
                'what the discount adds to the chance of a purchase is too small to tell'
        else
            concat(
                'the discount lifts the chance of a purchase from ',
                round(100 * {{ probability }}, 1), ' to ',
                round(100 * {{ discounted_probability }}, 1), ' %'
            )
    end
{%- endmacro %}
