with

known_before as (

    select * from {{ ref('int_weeks_known_before') }}

),

products as (

    select * from {{ ref('stg_products') }}

),

-- No price effect is learned from a week with a day on which nothing was left.
sold_out as (

    select distinct
        sold_out_days.product_id,
        {{ price_week('sold_out_days.stock_date') }} as week_date

    from {{ ref('int_sold_out_days') }} as sold_out_days
    cross join {{ ref('int_price_setting') }} as setting

),

-- Today's regular price is the last one without a promotion, and at least the middle
-- one of the last: what is lower is a promotion that nobody told of, or a clearance.
regular as (

    select
        *,
        coalesce(
            case when not is_promoted then price end,
            plain_price_lately,
            price,
            price_lately,
            last_price
        ) as last_plain_price

    from known_before

    where is_latest or units > 0 or weeks_with_sales >= 4

),

-- Nobody saw the price of a week without sales: it was most likely the last one with,
-- or without, a promotion. A mean would do for the eye, but no shelf ever bore it, and
-- a booster would know by it that nothing was sold.
priced as (

    select
        *,
        case
            when is_latest then greatest(last_plain_price, middle_of_last_plain_prices)
            else coalesce(
                price,
                case
                    when is_promoted then promoted_price_lately
                    else plain_price_lately
                end,
                price_lately
            )
        end as likely_price,
        coalesce(price_before, case when is_latest then last_price else price end)
            as usual_price,
        coalesce(
            list_price,
            case when is_latest then last_list_price end,
            list_price_lately
        ) as known_list_price

    from regular

)

select
    priced.product_id,
    priced.store_id,
    priced.week_date,
    priced.week_number,
    priced.is_latest,
    coalesce(products.category, '') as category,
    coalesce(products.subcategory, '') as subcategory,
    priced.weeks_since_first_sale,
    priced.weeks_with_sales,
    priced.likely_price as price,
    priced.price is not null as is_price_seen,
    priced.last_price,
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
    case when priced.is_promoted and not priced.is_latest then 1e0 else 0e0 end
        as is_promoted,
    priced.usual_promoted_share,
    priced.recent_promoted_share,
    coalesce(priced.recent_log_price - ln(priced.usual_price), 0e0)
        as recent_log_price_ratio,
    priced.base_units,
    priced.recent_units,
    sold_out.product_id is not null as is_sold_out,
    case when priced.is_whole then priced.units end as units

from priced
inner join products on priced.product_id = products.product_id
left join sold_out
    on priced.product_id = sold_out.product_id
    and priced.week_date = sold_out.week_date
