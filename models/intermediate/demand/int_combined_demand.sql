{{ config(materialized='view') }} {# read once, so it is not worth keeping #}

with

methods as (

    select * from {{ ref('int_demand_methods') }}

),

weights as (

    select * from {{ ref('int_demand_method_weights') }}

),

added_up as (

    select
        methods.*,
        weights.days_units_weight,
        methods.seasonal_naive_units * weights.seasonal_naive_units_weight
        + methods.mean_units_4 * weights.mean_units_4_weight
        + methods.mean_units_13 * weights.mean_units_13_weight
        + methods.mean_units_52 * weights.mean_units_52_weight
        + methods.ses_units * weights.ses_units_weight
        + methods.theta_units * weights.theta_units_weight
        + methods.holt_units * weights.holt_units_weight
        + methods.tsb_units * weights.tsb_units_weight
        + methods.count_units * weights.count_units_weight
        + methods.usual_units * weights.usual_units_weight
        + methods.season_units * weights.season_units_weight
        + methods.last_year_units * weights.last_year_units_weight
        + methods.seasonal_ses_units * weights.seasonal_ses_units_weight
        + methods.seasonal_theta_units * weights.seasonal_theta_units_weight
        + methods.ended_units * weights.ended_units_weight as units_without_days

    from methods
    inner join weights
        on methods.origin_week = weights.origin_week
        and methods.series_group = weights.series_group

)

-- Never nothing, so that there are multiples of it.
select
    *,
    greatest(
        units_without_days + days_units * days_units_weight, 1e-3 * usual_units
    ) as base_units,
    greatest(
        units_without_days + unplanned_days_units * days_units_weight,
        1e-3 * usual_units
    ) as unplanned_base_units

from added_up
