{# The id of a row of int_price_quotes that comes after that quote: a hash of all that it
   holds, so whoever changes a quote in the log changes its id and those after it. #}
{% macro quote_id(previous_quote_id) -%}
    {{ content_hash([
        previous_quote_id, 'product_id', 'customer_id', 'current_price', 'quoted_price',
        'discount_rate', 'objective', 'unit_cost', 'expected_units', 'elasticity',
        'elasticity_low', 'elasticity_high', 'has_enough_evidence',
        'lowest_allowed_price', 'highest_allowed_price', 'price_ending', 'price_line',
        'lowest_price_30_days', 'reduction_from_lowest_rate', 'is_withheld',
        'price_sensitivity_multiplier', 'purchase_rate', 'rule_ids', 'rules_hash',
        'reason', 'model_id'
    ]) }}
{%- endmacro %}
