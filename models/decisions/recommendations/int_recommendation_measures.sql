with

lists as (

    select * from {{ ref('int_recommendation_lists') }}

),

catalogue as (

    select count(*) as products

    from {{ ref('int_recommendable_products') }}

    where left_out_reason is null

),

-- As decimals, so that sums do not depend on their order.
customers as (

    select
        setting_name,
        customer_id,
        count(*) as products,
        count(distinct coalesce(category, '')) as categories,
        count(*) filter (where is_new_to_customer) as new_products,
        sum(cast(purchase_probability as decimal(18, 9))) as purchases,
        sum(cast(click_probability as decimal(18, 9))) as clicks,
        sum(cast(expected_margin as decimal(18, 9))) as margin,
        sum(cast(relative_popularity as decimal(18, 9))) as popularity

    from lists

    group by all

),

summed as (

    select
        setting_name,
        count(*) as lists,
        cast(sum(purchases) as double) / count(*) as expected_purchases,
        cast(sum(clicks) as double) / count(*) as expected_clicks,
        cast(sum(margin) as double) / count(*) as expected_margin,
        cast(sum(popularity) as double) / sum(products) as relative_popularity,
        sum(categories) / cast(count(*) as double) as categories_per_list,
        sum(new_products) / cast(sum(products) as double) as new_product_share

    from customers

    group by all

),

shown_products as (

    select
        setting_name,
        product_id,
        count(*) as lists

    from lists

    group by all

),

-- Behind those that no list shows, from the least to the most shown.
placed_products as (

    select
        shown_products.setting_name,
        shown_products.lists,
        catalogue.products as catalogue_products,
        catalogue.products
        - count(*) over (partition by shown_products.setting_name)
        + row_number() over (
            partition by shown_products.setting_name order by shown_products.lists asc
        ) as row_rank

    from shown_products
    cross join catalogue

),

exposures as (

    select
        setting_name,
        count(*) / cast(max(catalogue_products) as double) as catalogue_coverage,
        sum((2 * row_rank - catalogue_products - 1) * lists)
        / (max(catalogue_products) * cast(sum(lists) as double)) as exposure_gini

    from placed_products

    group by all

)

select
    summed.setting_name,
    summed.lists,
    summed.expected_purchases,
    summed.expected_clicks,
    summed.expected_margin,
    exposures.catalogue_coverage,
    exposures.exposure_gini,
    summed.relative_popularity,
    summed.categories_per_list,
    summed.new_product_share

from summed
inner join exposures on summed.setting_name = exposures.setting_name
