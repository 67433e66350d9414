with

outlooks as (

    select * from {{ ref('int_stock_outlooks') }}

),

kinds as (

    select
        *,
        case
            when lead_time_risk > accepted_risk then 'about to run out'
            when daily_units > 0e0 and on_hand > enough_units then 'overstock'
            when daily_units > 0e0 then null
            when daily_units is null and days_since_last_sale <= 91 then 'no forecast'
            when on_hand > 0e0 then 'dead stock'
        end as kind,
        greatest(on_hand - enough_units, 0e0) as excess_units

    from outlooks

)

select
    product_id,
    product_name,
    location_id,
    kind,
    on_hand,
    on_order,
    stock_date,
    is_stale as is_stock_stale,
    days_of_cover,
    days_since_last_sale,
    expected_lead_time_days as days_until_delivery,
    lead_time_risk as stock_out_risk,
    case when kind in ('overstock', 'dead stock') then excess_units end as excess_units,
    cast(round(on_hand * unit_cost, 2) as decimal(38, 2)) as stock_value,
    case
        when kind in ('overstock', 'dead stock')
            then cast(round(excess_units * unit_cost, 2) as decimal(38, 2))
    end as excess_value,
    {{ stock_risk_in_words() }} as reason

from kinds

where kind is not null
