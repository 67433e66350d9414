with

effects as (

    select
        product_id,
        other_product_id
    from {{ ref('int_cross_effects') }}

    where is_found

),

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

habits as (

    select * from {{ ref('int_product_habits') }}

),

price_weeks as (

    select
        product_id,
        week_date,
        cast({{ dbt.dateadd('day', 7, 'week_date') }} as date) as week_end_date,
        is_promoted,
        is_sold_out or log_price_ratio >= ln(1.05e0) as is_dear

    from {{ ref('int_price_weeks') }}

    where not is_latest

),

visits as (

    select
        effects.product_id,
        effects.other_product_id,
        purchases.customer_id,
        purchases.ordered_date,
        max(case when purchases.product_id = effects.product_id then 1 else 0 end)
            as bought_it,
        max(case when purchases.product_id = effects.product_id then 0 else 1 end)
            as bought_other

    from effects
    inner join habits on effects.product_id = habits.product_id
    inner join purchases
        on habits.customer_id = purchases.customer_id
        and (
            effects.product_id = purchases.product_id
            or effects.other_product_id = purchases.product_id
        )

    group by all

),

choices as (

    select
        visits.*,
        visits.bought_it = 0 as is_of_other,
        coalesce(own_weeks.is_dear or other_weeks.is_promoted > 0e0, false) as is_hard

    from visits
    left join price_weeks as own_weeks
        on visits.product_id = own_weeks.product_id
        and visits.ordered_date >= own_weeks.week_date
        and visits.ordered_date < own_weeks.week_end_date
    left join price_weeks as other_weeks
        on visits.other_product_id = other_weeks.product_id
        and visits.ordered_date >= other_weeks.week_date
        and visits.ordered_date < other_weeks.week_end_date

)

select
    product_id,
    other_product_id,
    count(distinct customer_id) as customers,
    count(case when is_hard then 1 end) as hard_choices,
    count(case when is_hard and is_of_other then 1 end) as hard_choices_of_other,
    count(case when not is_hard then 1 end) as usual_choices,
    count(case when not is_hard and is_of_other then 1 end) as usual_choices_of_other

from choices

group by all
