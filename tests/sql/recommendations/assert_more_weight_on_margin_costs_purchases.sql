-- Of lists that weigh purchases and margins alone, those with more weight on margins
-- bring no less of them and no more purchases.
with

settings as (

    select
        *,
        coalesce(expected_margin, 0) as known_margin

    from {{ ref('recommendation_tradeoffs') }}
    where click_weight = 0 and popularity_penalty = 0 and diversity_factor = 1

)

select
    smaller.setting_name,
    larger.setting_name as setting_of_more_margin

from settings as smaller
inner join settings as larger
    on larger.margin_weight * smaller.purchase_weight
    > smaller.margin_weight * larger.purchase_weight

where
    larger.known_margin < smaller.known_margin - 1e-6
    or larger.expected_purchases > smaller.expected_purchases + 1e-6
