-- The row first, then its contributions: see recommendation_score_reasons.
select
    {{ function('reasons') }}(
        {{ live('demand', 'contributions', 'asked_week.found.feature_row') }},
        asked_week.found.base_units
    )

from (
    select
        (
            select
                {
                    'feature_row': feature_row,
                    'base_units': feature_row.base_units * day.share
                }
            from (
                select
                    for_product_id,
                    on_date
            ) as asked (asked_product_id, asked_date)
            inner join {{ ref('feat_demand__product_weeks') }} as feature_row
                on
                asked.asked_product_id = feature_row.product_id
                and asked.asked_date
                between feature_row.week_start_date
                and feature_row.week_start_date + 6
            inner join {{ ref('int_day_shares') }} as day
                on
                feature_row.product_id = day.product_id
                and asked.asked_date = day.sale_date
            where feature_row.is_future
        ) as found
) as asked_week

where asked_week.found is not null
