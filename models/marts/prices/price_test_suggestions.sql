with

arms as (

    select * from {{ ref('int_price_test_arms') }}

),

curves as (

    select * from {{ ref('int_price_curves') }}

),

views as (

    select * from {{ ref('int_product_views') }}

),

needed as (

    select
        *,
        cast(
            ceil(least({{ units_for_test('distance') }}, 1e12)) as bigint
        ) as units_per_arm

    from arms

    where
        distance > 0e0
        and worth >= 1e-2 * objective_now
        and 52e0 * worth >= current_price

),

-- Both arms share the customers. Two whole weeks are the least, because customers of a
-- weekend are not those of a Monday.
timed as (

    select
        *,
        cast(
            least(greatest(ceil(2e0 * units_per_arm / least_units), 2e0), 1e9) as bigint
        ) as weeks

    from needed

    where least_units > 0e0

),

valued as (

    select
        *,
        weeks <= 26 as is_quick,
        worth * greatest(52 - weeks, 0) as worth_in_a_year

    from timed

),

ranked as (

    select
        *,
        row_number() over (
            order by
                is_quick desc, worth_in_a_year desc, weeks asc, product_id asc
        ) as test_rank

    from valued

)

select
    ranked.test_rank,
    ranked.product_id,
    curves.product_name,
    curves.category,
    ranked.current_price,
    ranked.low_price,
    ranked.high_price,
    ranked.units_per_arm,
    cast(ceil(ranked.units_per_arm * views.views_per_unit) as bigint)
        as visitors_per_arm,
    ranked.weeks,
    ranked.is_quick,
    ranked.worth as worth_a_week,
    ranked.worth_in_a_year,
    ranked.objective,
    ranked.expected_units as expected_units_now,
    ranked.elasticity as price_elasticity,
    curves.elasticity_low as price_elasticity_low,
    curves.elasticity_high as price_elasticity_high,
    ranked.break_even_of_raise,
    ranked.break_even_of_cut,
    case
        when ranked.is_quick
            then concat(
                'the best price would bring ', round(ranked.worth, 2),
                ' more a week, and sales do not tell which it is: ',
                ranked.no_change_reason
            )
        else concat(
            'a test would take ', ranked.weeks,
            ' weeks, more than 26: too few units are sold, ',
            'or the allowed prices lie too close'
        )
    end as reason,
    curves.model_id

from ranked
inner join curves on ranked.product_id = curves.product_id
left join views on ranked.product_id = views.product_id

where ranked.test_rank <= 50
