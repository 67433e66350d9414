with

products as (

    select * from {{ ref('int_price_line_products') }}

),

tries as (

    select * from {{ ref('int_price_line_tries') }}

),

lines as (

    select
        price_line,
        count(*) as product_count,
        {{ exact_sum('price') }} as price_of_all,
        {{ exact_sum('case when has_enough_evidence then price * expected_units end') }}
        / nullif({{ exact_sum('price * expected_units') }}, 0e0) as share_with_evidence

    from products

    group by price_line

),

ranked as (

    select
        *,
        row_number() over (partition by price_line order by abs(ln(step)), step)
            as nearness,
        row_number() over (
            partition by price_line
            order by round(objective, 9) desc nulls last, abs(ln(step)), step
        ) as row_rank

    from tries

),

compared as (

    select
        lines.price_line,
        lines.product_count,
        nearest.step as nearest_step,
        best.step as best_step,
        best.objective - nearest.objective as gain,
        best.where_steep - nearest.where_steep as gain_where_steep,
        best.where_flat - nearest.where_flat as gain_where_flat,
        case
            when nearest.step is null
                then 'the limits of its price line leave no step for all of it'
            when not coalesce(lines.share_with_evidence >= 5e-1, false)
                then 'not enough evidence for most of its price line'
            when best.step = nearest.step
                then 'no allowed step of its price line brings more'
            when
                least(
                    best.where_steep - nearest.where_steep,
                    best.where_flat - nearest.where_flat
                ) <= 0e0
                then
                    'a step of its price line may bring less: the range of the '
                    || 'change includes 0'
            when
                best.objective - nearest.objective < 1e-2 * nearest.objective
                or 52e0 * (best.objective - nearest.objective) < lines.price_of_all
                then 'no step of its price line brings noticeably more'
        end as no_change_reason

    from lines
    left join ranked as nearest
        on lines.price_line = nearest.price_line and nearest.nearness = 1
    left join ranked as best
        on lines.price_line = best.price_line and best.row_rank = 1

)

select
    *,
    case when no_change_reason is null then best_step else nearest_step end
        as chosen_step

from compared
