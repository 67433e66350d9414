{%- set terms = [
    'as_of_date', 'price', 'highest_plan_price', 'lowest_plan_price',
    'lowest_seen_price', 'price_ending', 'expected_units', 'log_units_error',
    'log_week_error', 'elasticity', 'standard_error', 'no_plan_reason'
] -%}
with

answer as (

    select
        markdown_plan_of(
            struct_pack(
                {% for term in terms -%}
                    {{ term }} := terms.{{ term }},
                {% endfor -%}
                on_hand := coalesce(asked.units, terms.on_hand),
                days := case
                    when isfinite(asked.exit_date)
                        then datediff('day', terms.as_of_date, asked.exit_date) + 1
                end,
                salvage_value := coalesce(asked.salvage_value, 0e0),
                budget := asked.budget
            )
        ) as plan

    from (
        select
            for_product_id,
            on_exit_date,
            at_salvage_value,
            at_budget,
            at_units
    ) as asked (asked_product_id, exit_date, salvage_value, budget, units)
    inner join {{ ref('int_markdown_terms') }} as terms
        on asked.asked_product_id = terms.product_id

)

select
    coalesce(
        (select plan from answer),
        struct_pack(
            steps := null,
            expected_revenue := null,
            expected_revenue_low := null,
            expected_revenue_high := null,
            expected_gain := null,
            expected_gain_low := null,
            expected_gain_high := null,
            expected_discount := null,
            expected_units := null,
            expected_units_left := null,
            cleared_share := null,
            reason := 'it was never sold'
        )
    )
