select {{ live('demand', 'score', 'day') }} * day.mean_daily_units_28_days

from {{ ref('feat_inventory__product_days') }} as day

where
    day.product_id = for_product_id
    and day.forecast_date = on_date
    and day.is_future
