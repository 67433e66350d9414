with

charged_prices as (

    select
        *,
        row_number() over (
            partition by product_id, week_date order by units desc, price asc
        ) as units_rank,
        row_number() over (
            partition by product_id, week_date
            order by customers desc, units desc, price asc
        ) as customers_rank

    from {{ ref('int_charged_prices') }}

),

weeks as (

    select
        product_id,
        week_date,
        max(case when units_rank = 1 then price end) as main_price,
        max(case when customers_rank = 1 then price end) as usual_price,
        sum(customers) as week_customers

    from charged_prices

    group by product_id, week_date

)

select
    product_id,
    week_date,
    main_price,
    lag(main_price) over (partition by product_id order by week_date asc)
        as main_price_before,
    usual_price,
    week_customers

from weeks
