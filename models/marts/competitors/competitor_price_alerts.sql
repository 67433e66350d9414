with

competitor_prices as (

    select * from {{ ref('int_competitor_prices') }}

),

suggestions as (

    select * from {{ ref('price_suggestions') }}

),

rules as (

    select * from {{ ref('int_price_rules') }}

),

compared as (

    select
        competitor_prices.product_id,
        suggestions.product_name,
        suggestions.category,
        competitor_prices.competitor,
        competitor_prices.price as competitor_price,
        suggestions.current_price as our_price,
        suggestions.suggested_price,
        competitor_prices.observed_at,
        competitor_prices.previous_price as previous_competitor_price,
        competitor_prices.previous_observed_at,
        round(
            cast(suggestions.current_price as double)
            / cast(competitor_prices.price as double) - 1e0, 6
        ) as gap_rate,
        round(
            cast(competitor_prices.price as double)
            / cast(competitor_prices.previous_price as double) - 1e0, 6
        ) as change_rate,
        rules.competitor_low_rate,
        rules.competitor_high_rate

    from competitor_prices
    inner join suggestions
        on competitor_prices.product_id = suggestions.product_id
    inner join rules on competitor_prices.product_id = rules.product_id

),

alerts as (

    select
        *,
        case
            when gap_rate > competitor_high_rate - 1e0
                then 'undercut by more than the band'
            when gap_rate < competitor_low_rate - 1e0 then 'we are far below'
            when change_rate <= -5e-2 then 'they cut'
            when change_rate >= 5e-2 then 'they raised'
        end as alert,
        case
            when gap_rate > 0e0
                then concat('we are ', round(1e2 * gap_rate, 1), ' % dearer than they')
            when gap_rate < 0e0
                then
                    concat('we are ', round(-1e2 * gap_rate, 1), ' % cheaper than they')
            else 'we ask the same'
        end as gap_in_words,
        case
            when change_rate < 0e0
                then concat('; they cut by ', round(-1e2 * change_rate, 1), ' %')
            when change_rate > 0e0
                then concat('; they raised by ', round(1e2 * change_rate, 1), ' %')
            else ''
        end as change_in_words

    from compared

)

select
    product_id,
    product_name,
    category,
    competitor,
    alert,
    competitor_price,
    our_price,
    suggested_price,
    gap_rate,
    observed_at,
    previous_competitor_price,
    previous_observed_at,
    change_rate,
    concat(gap_in_words, change_in_words) as reason

from alerts

where alert is not null
