with

weeks as (

    select * from {{ ref('int_elasticity_weeks') }}

    where units > 0

),

cut_offs as (

    select * from {{ ref('int_elasticity_cut_offs') }}

),

known as (

    select
        cut_offs.cut_off_date,
        weeks.*,
        ln(weeks.units) as log_units

    from weeks
    inner join cut_offs on weeks.week_date < cut_offs.cut_off_date

),

without_season as (

    select
        cut_off_date,
        product_id,
        {{ without_control('log_units', 'season') }} as log_units,
        {{ without_control('log_price', 'season') }} as log_price,
        {{ without_control('is_promoted', 'season') }} as is_promoted,
        {{ without_control('years', 'season') }} as years,
        {{ without_control('recent_pace', 'season') }} as recent_pace

    from known

),

without_trend as (

    select
        cut_off_date,
        product_id,
        {{ without_control('log_units', 'years') }} as log_units,
        {{ without_control('log_price', 'years') }} as log_price,
        {{ without_control('is_promoted', 'years') }} as is_promoted,
        {{ without_control('recent_pace', 'years') }} as recent_pace

    from without_season

),

without_pace as (

    select
        cut_off_date,
        product_id,
        {{ without_control('log_units', 'recent_pace') }} as log_units,
        {{ without_control('log_price', 'recent_pace') }} as log_price,
        {{ without_control('is_promoted', 'recent_pace') }} as is_promoted

    from without_trend

)

select
    cut_off_date,
    product_id,
    log_units,
    log_price,
    is_promoted

from without_pace
