{#
    What a price would bring a week, with its 90 % interval, or none and the reason.
    `worth` of a unit may use asked_price and the columns of int_price_curves. What is
    asked stands in a CTE without a `from`, so that a caller's column `price` is theirs.
#}
{% macro what_if_price(worth) -%}
with

asked as (

    select
        for_product_id as asked_product_id,
        case when at_price > 0 then at_price end as asked_price,
        at_any_price as is_any_price

),

curve as (

    select
        *,
        {{ worth }} as worth,
        sqrt(log_units_error ** 2 + (standard_error * ln(asked_price / price)) ** 2)
            as error,
        {{ error_margin('error') }} as log_error,
        case
            when asked_price is null then 'a price is above 0'
            when expected_units is null then 'no price model is live, see model_quality'
            when {{ worth }} is null then 'its cost is unknown'
            when is_any_price then null
            else {{ guess_because('asked_price') }}
        end as reason

    from asked
    inner join {{ ref('int_price_curves') }} as curves
        on asked.asked_product_id = curves.product_id

),

answer as (

    select
        reason,
        case
            when reason is null then worth * {{ units_at('asked_price') }}
        end as expected,
        expected * exp(-log_error) as one_end,
        expected * exp(log_error) as other_end,
        least(one_end, other_end) as low,
        greatest(one_end, other_end) as high

    from curve

)

{{ answer_or_never_sold() }}
{%- endmacro %}
