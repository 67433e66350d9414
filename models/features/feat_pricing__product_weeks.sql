with

product_weeks as (

    select * from {{ ref('int_product_weeks') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

known_before as (

    select
        *,
        count(price) over {{ weeks_before(13) }} as weeks_with_sales,
        coalesce(
            sum(units) over {{ weeks_before(13) }}
            / nullif(least(weeks_since_first_sale, 13), 0),
            0e0
        ) as usual_units,
        coalesce(
            sum(units) over {{ weeks_before(4) }}
            / nullif(least(weeks_since_first_sale, 4), 0),
            0e0
        ) as recent_units,
        avg(price) over {{ weeks_before(13) }} as price_before,
        avg(list_price) over {{ weeks_before(13) }} as list_price_before,
        min(price) over {{ weeks_before(52) }} as lowest_price,
        max(price) over {{ weeks_before(52) }} as highest_price,
        coalesce(
            avg(
                case when price is null then null when is_promoted then 1e0 else 0e0 end
            ) over {{ weeks_before(13) }},
            0e0
        ) as usual_promoted_share,
        avg(case when is_promoted then price end) over {{ weeks_before(13) }}
            as promoted_price_before,
        avg(case when not is_promoted then price end) over {{ weeks_before(13) }}
            as plain_price_before

    from product_weeks

),

-- Nobody saw the price of a week without sales: it was most likely the one of the
-- weeks before with, or without, a promotion.
priced as (

    select
        *,
        coalesce(
            price,
            case when is_latest then last_price end,
            case
                when is_promoted then promoted_price_before else plain_price_before
            end,
            price_before
        ) as likely_price,
        coalesce(price_before, case when is_latest then last_price else price end)
            as usual_price,
        coalesce(
            list_price,
            case when is_latest then last_list_price end,
            list_price_before
        ) as known_list_price

    from known_before

    where is_latest or units > 0 or weeks_with_sales >= 4

)

select
    priced.product_id,
    priced.week_date,
    priced.is_latest,
    coalesce(products.category, '') as category,
    coalesce(products.subcategory, '') as subcategory,
    cast(
        floor({{ dbt.datediff(dbt.date_trunc('year', 'priced.week_date'),
                              'priced.week_date', 'day') }} / 7e0) + 1 as integer
    ) as week_of_year,
    priced.weeks_since_first_sale,
    priced.weeks_with_sales,
    priced.likely_price as price,
    priced.price is not null as is_price_seen,
    coalesce(priced.known_list_price, priced.usual_price) as list_price,
    greatest(
        1e0
        - priced.likely_price / coalesce(priced.known_list_price, priced.usual_price),
        0e0
    ) as discount_depth,
    priced.usual_price,
    coalesce(priced.lowest_price, priced.likely_price) as lowest_price,
    coalesce(priced.highest_price, priced.likely_price) as highest_price,
    {{ log_price_ratio('priced.likely_price', 'priced.usual_price') }}
        as log_price_ratio,
    case when priced.is_promoted then 1e0 else 0e0 end as is_promoted,
    priced.usual_promoted_share,
    priced.usual_units,
    priced.recent_units,
    case when priced.is_whole then priced.units end as units

from priced
inner join products on priced.product_id = products.product_id
