{#
    What a price would bring a week, with the 90 % intervals of the mean week of the
    next eight and of a single one, or none and the reason.
    `worth` of a unit may use tried_price and the columns of int_price_curves.
#}
{% macro what_if_price(worth) -%}
with

possible as (

    select
        curves.*,
        asked.is_any_price,
        {{ impossible_because('asked.asked_price', 'curves.price') }}
            as not_possible_because,
        case when not_possible_because is null then asked.asked_price end as tried_price

    from (
        select
            for_product_id,
            at_price,
            at_any_price
    ) as asked (asked_product_id, asked_price, is_any_price)
    inner join {{ ref('int_price_curves') }} as curves
        on asked.asked_product_id = curves.product_id

),

curve as (

    select
        *,
        {{ worth }} as worth,
        coalesce((standard_error * ln(tried_price / price)) ** 2, 0e0)
            as slope_variance,
        {{ error_margin('sqrt(log_units_error ** 2 + slope_variance)') }} as log_error,
        {{ error_margin('sqrt(log_week_error ** 2 + slope_variance)') }}
            as log_error_of_week,
        {{ units_at('tried_price', 'coalesce(elasticity, 0e0)') }} as units,
        worth * units as expected_worth,
        worth * {{ end_of_units('units', '-log_error', 8) }} as one_end,
        worth * {{ end_of_units('units', 'log_error', 8) }} as other_end,
        worth * {{ end_of_units('units', '-log_error_of_week', 1) }}
            as one_end_of_week,
        worth * {{ end_of_units('units', 'log_error_of_week', 1) }}
            as other_end_of_week

    from possible

),

answer as (

    select
        case
            when not_possible_because is not null then not_possible_because
            when expected_units is null then no_units_reason
            when worth is null then no_cost_reason
            when not coalesce(isfinite(one_end_of_week + other_end_of_week), false)
                then 'the evidence is too thin for an interval'
            when is_any_price then null
            else {{ extrapolation_reason('tried_price') }}
        end as reason,
        case when reason is null then expected_worth end as expected,
        case when reason is null then least(one_end, other_end) end as low,
        case when reason is null then greatest(one_end, other_end) end as high,
        case when reason is null then least(one_end_of_week, other_end_of_week) end
            as low_week,
        case when reason is null then greatest(one_end_of_week, other_end_of_week) end
            as high_week

    from curve

)

{{ answer_or_never_sold(['expected', 'low', 'high', 'low_week', 'high_week']) }}
{%- endmacro %}
