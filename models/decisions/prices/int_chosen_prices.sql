with

gains as (

    select * from {{ ref('int_price_gains') }}

),

line_products as (

    select
        product_id,
        price_line

    from {{ ref('int_price_line_products') }}

),

line_steps as (

    select * from {{ ref('int_price_line_steps') }}

),

own as (

    select
        gains.*,
        line_steps.price_line,
        line_steps.chosen_step,
        line_steps.no_change_reason as line_reason,
        case
            when line_steps.price_line is null then gains.chosen_price
            when line_steps.chosen_step is not null
                then {{ line_price_at('line_steps.chosen_step') }}
            when gains.is_beyond_hard_bound then gains.nearest_feasible_price
            else gains.current_price
        end as moved_price

    from gains
    left join line_products on gains.product_id = line_products.product_id
    left join line_steps on line_products.price_line = line_steps.price_line

),

changes as (

    select
        *,
        case
            when price_line is null then concat('product ', product_id)
            else concat('line ', price_line)
        end as move_id,
        is_on_sale and moved_price <> current_price as is_new_label,
        {{ objective_at('moved_price') }} - objective_now as change,
        {{ objective_at('moved_price', 'elasticity_low') }} - objective_now
            as change_where_steep,
        {{ objective_at('moved_price', 'elasticity_high') }} - objective_now
            as change_where_flat

    from own

),

ends as (

    select
        *,
        round({{ end_of_change(
            'change', 'change_where_steep', 'change_where_flat'
        ) }}, 9) as change_low,
        0e0 - round({{ end_of_change(
            '(-change)', '(-change_where_steep)', '(-change_where_flat)'
        ) }}, 9) as change_high

    from changes

),

moves as (

    select
        move_id,
        count(*) as label_count,
        max(case when is_beyond_hard_bound then 1 else 0 end) as is_obliged,
        {{ exact_sum('greatest(least(change_low, 1e15), -1e15)') }} as sure_gain

    from ends

    where is_new_label

    group by move_id

),

ranked as (

    select
        ends.*,
        moves.is_obliged,
        sum(case when ends.is_new_label then 1 else 0 end) over (
            order by
                moves.is_obliged desc nulls last,
                coalesce(moves.label_count > ends.max_changes_per_week, false),
                round(moves.sure_gain, 9) desc nulls last,
                ends.move_id
        ) as labels_so_far

    from ends
    left join moves on ends.move_id = moves.move_id

)

select
    *,
    coalesce(
        is_new_label and is_obliged = 0 and labels_so_far > max_changes_per_week, false
    ) as is_withheld

from ranked
