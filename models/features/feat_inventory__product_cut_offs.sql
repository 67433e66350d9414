with

product_pace as (

    select * from {{ ref('int_product_pace') }}

),

promotions as (

    select * from {{ ref('stg_promotions') }}

),

stock_levels as (

    select * from {{ ref('stg_stock_levels') }}

),

cut_offs as (

    select
        cut_off_date,
        {{ dbt.dateadd('day', -28, 'cut_off_date') }} as from_28_days_before

    from {{ ref('int_forecast_cut_offs') }}

),

usual_promotions as (

    select
        cut_offs.cut_off_date,
        promotions.product_id,
        sum({{ dbt.datediff(
            'greatest(promotions.starts_at, cut_offs.from_28_days_before)',
            'least(promotions.ends_at, cut_offs.cut_off_date)',
            'day'
        ) }}) / 28e0 as usual_promotion_count

    from cut_offs
    inner join promotions
        on cut_offs.cut_off_date > promotions.starts_at
        and cut_offs.from_28_days_before < promotions.ends_at

    group by all

),

stock_outs as (

    select distinct
        cut_offs.cut_off_date,
        stock_levels.product_id

    from cut_offs
    inner join stock_levels
        on cut_offs.cut_off_date > stock_levels.stock_date
        and cut_offs.from_28_days_before <= stock_levels.stock_date

    where stock_levels.on_hand <= 0

)

select
    product_pace.product_id,
    product_pace.cut_off_date,
    product_pace.category,
    product_pace.mean_daily_units_7_days,
    product_pace.mean_daily_units_28_days,
    product_pace.mean_daily_units_91_days,
    product_pace.sd_daily_units_91_days,
    product_pace.share_of_days_without_sale_28_days,
    product_pace.days_since_last_sale,
    product_pace.trend_7_days,
    product_pace.trend_28_days,
    product_pace.last_price,
    product_pace.last_price_ratio,
    product_pace.category_mean_daily_units_28_days,
    product_pace.category_trend_7_days,
    product_pace.category_trend_28_days,
    coalesce(usual_promotions.usual_promotion_count, 0e0) as usual_promotion_count,
    stock_outs.product_id is not null as had_stock_out_recently

from product_pace
left join usual_promotions
    on product_pace.cut_off_date = usual_promotions.cut_off_date
    and product_pace.product_id = usual_promotions.product_id
left join stock_outs
    on product_pace.cut_off_date = stock_outs.cut_off_date
    and product_pace.product_id = stock_outs.product_id
