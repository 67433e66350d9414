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
                    'base_units': feature_row.base_units * weekday.share
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
            inner join {{ ref('int_weekday_shares') }} as weekday
                on
                feature_row.product_id = weekday.product_id
                and weekday.weekday = isodow(asked.asked_date) - 1
            where feature_row.is_future
        ) as found
) as asked_week

where asked_week.found is not null
