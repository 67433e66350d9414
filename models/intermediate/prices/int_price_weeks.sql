with

shelves as (

    select
        *,
        base_units + 1e-3 as weight,
        sum(cast(base_units as decimal(18, 4)))
            over (partition by product_id, week_date, price) as units_at_price

    from {{ ref('int_store_price_weeks') }}

),

across_stores as (

    select
        product_id,
        week_date,
        week_number,
        is_latest,
        category,
        subcategory,
        max(weeks_since_first_sale) as weeks_since_first_sale,
        max(weeks_with_sales) as weeks_with_sales,
        max_by(price, units_at_price) as most_usual_price,
        max_by(last_price, units_at_price) as last_price,
        {{ across_stores('ln(price)') }} as log_price,
        max(case when is_price_seen then 1 else 0 end) = 1 as is_price_seen,
        {{ across_stores('ln(list_price)') }} as log_list_price,
        {{ across_stores('discount_depth') }} as discount_depth,
        {{ across_stores('ln(usual_price)') }} as log_usual_price,
        min(lowest_price) as lowest_price,
        max(highest_price) as highest_price,
        {{ across_stores('is_promoted') }} as is_promoted,
        {{ across_stores('usual_promoted_share') }} as usual_promoted_share,
        {{ across_stores('recent_promoted_share') }} as recent_promoted_share,
        {{ across_stores('recent_log_price_ratio') }} as recent_log_price_ratio,
        {{ exact_sum('base_units') }} as base_units,
        {{ exact_sum('recent_units') }} as recent_units,
        min(case when is_sold_out then 1 else 0 end) = 1 as is_sold_out,
        {{ exact_sum('units') }} as units

    from shelves

    group by all

)

select
    product_id,
    week_date,
    week_number,
    is_latest,
    category,
    subcategory,
    weeks_since_first_sale,
    weeks_with_sales,
    case when is_latest then most_usual_price else round(exp(log_price), 6) end
        as price,
    is_price_seen,
    last_price,
    round(exp(log_list_price), 6) as list_price,
    discount_depth,
    round(exp(log_usual_price), 6) as usual_price,
    lowest_price,
    highest_price,
    case when is_latest then ln(most_usual_price) else log_price end
    - log_usual_price as log_price_ratio,
    is_promoted,
    usual_promoted_share,
    recent_promoted_share,
    recent_log_price_ratio,
    base_units,
    recent_units,
    is_sold_out,
    units

from across_stores
