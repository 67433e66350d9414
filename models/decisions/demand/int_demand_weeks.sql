with

product_periods as (

    select * from {{ ref('feat_demand__product_weeks') }}

    where is_future

)

select
    product_id,
    periods_ahead,
    period_date,
    round(
        {{ live('demand', 'score', 'product_periods') }} * usual_units, 6
    ) as expected_units,
    cut_off_date,
    count_dispersion,
    unit_step,
    seasonal_naive_units,
    {{ live('demand', 'is_extrapolated', 'product_periods') }} as is_extrapolated,
    {{ live_model('demand') }} as model_id,
    {{ live_method('demand') }} as scored_by

from product_periods
