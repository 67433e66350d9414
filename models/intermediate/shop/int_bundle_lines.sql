with

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

-- A bundle in a bundle is asked for its own bundle too.
components as (

    select
        components.order_id,
        components.line_number,
        components.parent_line_number,
        components.unit_price,
        bundles.unit_price > 0 or coalesce(outer_bundles.unit_price > 0, false)
            as is_in_priced_bundle

    from order_lines as components
    inner join order_lines as bundles
        on components.order_id = bundles.order_id
        and components.parent_line_number = bundles.line_number
    left join order_lines as outer_bundles
        on bundles.order_id = outer_bundles.order_id
        and bundles.parent_line_number = outer_bundles.line_number
        and components.line_number <> bundles.parent_line_number

    where components.parent_line_number <> components.line_number

),

bundles as (

    select
        order_id,
        parent_line_number as line_number,
        max(case when is_in_priced_bundle then 1 else 0 end) = 1 as is_priced,
        max(case when unit_price > 0 then 1 else 0 end) = 1 as has_priced_components

    from components

    group by order_id, parent_line_number

)

select
    components.order_id,
    components.line_number,
    'a component of a bundle that counts' as not_counted_reason

from components
inner join bundles
    on components.order_id = bundles.order_id
    and components.parent_line_number = bundles.line_number

where bundles.is_priced or not bundles.has_priced_components

union all

-- Not its own components' fault: the bundle has no price, they have.
select
    bundles.order_id,
    bundles.line_number,
    'a bundle whose components count' as not_counted_reason

from bundles
left join components
    on bundles.order_id = components.order_id
    and bundles.line_number = components.line_number

where
    not bundles.is_priced
    and bundles.has_priced_components
    and components.line_number is null
