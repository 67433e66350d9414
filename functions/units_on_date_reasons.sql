select {{ function('reasons') }}(product_day.contributions, product_day.usual_units)

from (
    select
        {{ live('demand', 'contributions', 'feature_row') }} as contributions,
        feature_row.mean_daily_units_28_days as usual_units
    from {{ ref('feat_inventory__product_days') }} as feature_row
    where
        feature_row.product_id = for_product_id
        and feature_row.forecast_date = on_date
        and feature_row.is_future
) as product_day
