with

weeks as (

    select * from {{ ref('int_elasticity_weeks') }}

),

lifts as (

    select * from {{ ref('int_product_lifts') }}

),

-- Of fewer units no pair's error is small enough to tell (python_udfs/prices).
products as (

    select
        product_id,
        category,
        subcategory,
        sum(cast(units as decimal(18, 4))) as units,
        count(*) over (partition by category, subcategory) as product_count

    from weeks

    group by product_id, category, subcategory
    having sum(cast(units as decimal(18, 4))) >= 200

),

in_groups as (

    select
        product_id,
        category,
        case when product_count >= 5 then subcategory else '' end as subcategory,
        units

    from products

),

most_sold as (

    select
        *,
        row_number() over (
            partition by category, subcategory order by units desc, product_id asc
        ) as sales_rank

    from in_groups

),

rivals as (

    select
        products.product_id,
        others.product_id as other_product_id

    from in_groups as products
    inner join most_sold as others
        on products.category = others.category
        and products.subcategory = others.subcategory
        and products.product_id <> others.product_id

    where others.sales_rank <= 21

),

most_bought_together as (

    select
        lifts.bought_product_id as product_id,
        lifts.product_id as other_product_id,
        row_number() over (
            partition by lifts.bought_product_id
            order by lifts.order_count * ln(lifts.lift) desc, lifts.product_id asc
        ) as lift_rank

    from lifts
    inner join products on lifts.bought_product_id = products.product_id
    inner join products as others on lifts.product_id = others.product_id

    where lifts.lift > 1e0

),

candidates as (

    select
        product_id,
        other_product_id,
        1 as is_rival
    from rivals

    union all

    select
        product_id,
        other_product_id,
        0 as is_rival
    from most_bought_together
    where lift_rank <= 20

)

select
    product_id,
    other_product_id,
    max(is_rival) = 1 as is_rival

from candidates

group by product_id, other_product_id
