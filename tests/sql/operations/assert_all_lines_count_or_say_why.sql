-- Lines, units and money in are those counted and those not, to the last place.
with

handed_over as (

    select
        count(*) as line_count,
        sum(cast(quantity as decimal(18, 4))) as units,
        sum({{ exact_amount('quantity', 'unit_price') }}) as raw_money

    from {{ ref('stg_order_lines') }}

),

decided as (

    select
        sum(line_count) as line_count,
        sum(units) as units,
        sum(raw_money) as raw_money,
        sum(case when is_counted then line_count else 0 end) as counted_lines,
        sum(case when is_counted then units else 0 end) as counted_units,
        coalesce(sum(sales), 0) as sales

    from {{ ref('counted_sales') }}

),

sold as (

    select
        count(*) as line_count,
        coalesce(sum(cast(quantity as decimal(18, 4))), 0) as units,
        coalesce(sum({{ exact_amount('quantity', 'unit_price') }}), 0) as sales

    from {{ ref('int_sales') }}

)

select *

from handed_over
cross join decided
cross join sold

where
    handed_over.line_count <> decided.line_count
    or handed_over.units <> decided.units
    or handed_over.raw_money <> decided.raw_money
    or sold.line_count <> decided.counted_lines
    or sold.units <> decided.counted_units
    or sold.sales <> decided.sales
