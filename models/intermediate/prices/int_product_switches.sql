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

-- Who still comes, and has not bought it for three times as long as usual.
stopped as (

    select
        *,
        {{ dbt.datediff('first_date', 'last_date', 'day') }} as days_with,
        {{ dbt.datediff('last_date', 'last_visit_date', 'day') }} as days_without

    from habits

),

bought_after as (

    select
        effects.product_id,
        effects.other_product_id,
        stopped.customer_id,
        max(stopped.days_with) as days_with,
        max(stopped.days_without) as days_without,
        count(distinct case
            when others.ordered_date > stopped.last_date then others.ordered_date
        end) as days_after,
        count(distinct case
            when
                others.ordered_date between stopped.first_date and stopped.last_date
                then others.ordered_date
        end) as days_before

    from effects
    inner join stopped on effects.product_id = stopped.product_id
    left join purchases as others
        on stopped.customer_id = others.customer_id
        and effects.other_product_id = others.product_id

    where
        stopped.days_without
        > greatest(3e0 * stopped.days_with / (stopped.day_count - 1), 56e0)

    group by effects.product_id, effects.other_product_id, stopped.customer_id

)

-- Instead: oftener since than before.
select
    product_id,
    other_product_id,
    count(*) as stopped_customers,
    count(case
        when
            days_after / cast(days_without as double)
            > days_before / cast(days_with as double)
            then 1
    end) as switched_customers

from bought_after

group by all
