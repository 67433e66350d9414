select week.expected_units * day.share

from (
    select
        for_product_id,
        on_date
) as asked (asked_product_id, asked_date)
inner join {{ ref('int_demand_weeks') }} as week
    on
    asked.asked_product_id = week.product_id
    and asked.asked_date between week.week_start_date and week.week_start_date + 6
inner join {{ ref('int_day_shares') }} as day
    on
    week.product_id = day.product_id
    and asked.asked_date = day.sale_date
