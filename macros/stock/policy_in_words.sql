{# Why a product is ordered by this policy, of `policy`, `batch_units` and costs. #}
{% macro policy_in_words() -%}
    case
        when policy in ('(s,S)', '(r,Q)')
            then concat(
                'an order costs ', cast(cast(order_cost as decimal(12, 2)) as varchar),
                ', so about ', {{ units_in_words('batch_units') }}, ' are ordered at once'
            )
        when policy = 'newsvendor'
            then 'orders cost nothing and are there at once: each period stands alone'
        when policy = 'capped base-stock'
            then 'what is not there is not sold, and ordering more often costs nothing: '
            || 'at most what one period between orders needs'
        else 'no order costs are known: each time up to the level'
    end
{%- endmacro %}
