with

purchases as (

    select * from {{ ref('int_customer_purchases') }}

),

last_visits as (

    select
        customer_id,
        max(ordered_date) as last_visit_date

    from purchases

    group by all

),

-- Three days make a habit.
habits as (

    select
        customer_id,
        product_id,
        min(ordered_date) as first_date,
        max(ordered_date) as last_date,
        count(distinct ordered_date) as day_count

    from purchases

    group by all
    having count(distinct ordered_date) >= 3

)

select
    habits.customer_id,
    habits.product_id,
    habits.first_date,
    habits.last_date,
    habits.day_count,
    last_visits.last_visit_date

from habits
inner join last_visits on habits.customer_id = last_visits.customer_id
