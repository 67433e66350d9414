select {{ function('reasons') }}(day.contributions, day.usual_units)

from (
    select
        {{ live('demand', 'contributions', 'feature_row') }} as contributions,
        feature_row.usual_units * weekday.share as usual_units
    from {{ ref('feat_demand__product_weeks') }} as feature_row
    inner join {{ ref('int_weekday_shares') }} as weekday
        on feature_row.product_id = weekday.product_id
    where
        feature_row.product_id = for_product_id
        and on_date between feature_row.period_date and feature_row.period_date + 6
        and weekday.weekday = isodow(on_date) - 1
        and feature_row.is_future
) as day
