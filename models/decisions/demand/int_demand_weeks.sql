with

product_weeks as (

    select * from {{ ref('feat_demand__product_weeks') }}

    where is_future

)

select
    product_id,
    weeks_ahead,
    week_start_date,
    round(
        coalesce({{ live('demand', 'score', 'product_weeks') }}, 1e0) * base_units, 6
    ) as expected_units,
    origin_date,
    count_dispersion,
    measurement_step,
    seasonal_naive_units,
    {{ live('demand', 'is_extrapolated', 'product_weeks') }} as is_extrapolated,
    {{ live_model('demand') }} as model_id,
    coalesce({{ live_method('demand') }}, 'combination') as scored_by

from product_weeks
