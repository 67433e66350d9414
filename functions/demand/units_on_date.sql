select week.expected_units * weekday.share

from {{ ref('int_demand_weeks') }} as week
inner join {{ ref('int_weekday_shares') }} as weekday
    on week.product_id = weekday.product_id

where
    week.product_id = for_product_id
    and on_date between week.period_date and week.period_date + 6
    and weekday.weekday = isodow(on_date) - 1
