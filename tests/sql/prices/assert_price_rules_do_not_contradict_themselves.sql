-- A floor above the cap, whichever rules they come from: the error names both.
with

contradictions as (

    select distinct
        concat(
            'price_rules: floor_price ', floor_price, ' (', floor_price_rule,
            ') is above cap_price ', cap_price, ' (', cap_price_rule, ')'
        ) as contradiction

    from {{ ref('int_price_rules') }}

    where floor_price > cap_price

    union all

    select
        concat(
            'price_rules: competitor_low_rate ', competitor_low_rate, ' (',
            competitor_low_rate_rule, ') is above competitor_high_rate ',
            competitor_high_rate, ' (', competitor_high_rate_rule, ')'
        ) as contradiction

    from {{ ref('int_price_rules') }}

    where competitor_low_rate > competitor_high_rate

    union all

    select
        concat(
            'price_rules: only the rule of the shop may say max_changes_per_week, '
            'not the one of ', scope, ' ', scope_value
        ) as contradiction

    from {{ ref('price_rules') }}

    where scope <> 'shop' and max_changes_per_week is not null

    union all

    select
        concat(
            'price_rules: floor_price ', floor_price, ' is above cap_price ',
            cap_price, ' in the rule of ', scope, ' ', scope_value
        ) as contradiction

    from {{ ref('price_rules') }}

    where floor_price > cap_price

)

-- As a condition, because dbt only counts the rows.
select count(*) as contradictions

from contradictions

having
    count(*) > 0
    and error(
        string_agg(distinct contradiction, '; ' order by contradiction)
    ) is null
