with

kin_periods as (

    select * from {{ ref('int_kin_periods') }}

),

cut_offs as (

    select * from {{ ref('int_forecast_cut_offs') }}

),

windows as (

    select
        kin_periods.level,
        kin_periods.name,
        cut_offs.cut_off_period,
        sum(
            case
                when kin_periods.period_number >= cut_offs.cut_off_period - 1
                    then kin_periods.units
            end
        ) as units_1,
        sum(
            case
                when kin_periods.period_number >= cut_offs.cut_off_period - 4
                    then kin_periods.units
            end
        ) / 4e0 as units_4,
        sum(kin_periods.units) / 13e0 as units_13

    from kin_periods
    inner join cut_offs
        on kin_periods.period_number < cut_offs.cut_off_period
        and kin_periods.period_number >= cut_offs.cut_off_period - 13

    group by all

)

-- Rounded, because sums of doubles depend on threads.
select
    level,
    name,
    cut_off_period,
    round(coalesce(units_1, 0e0) / nullif(units_13, 0e0), 6) as trend_1,
    round(coalesce(units_4, 0e0) / nullif(units_13, 0e0), 6) as trend_4,
    round(units_13, 6) as units_13

from windows
