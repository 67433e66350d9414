with

settings as (

    select * from {{ ref('recommendation_settings') }}

),

measures as (

    select * from {{ ref('int_recommendation_measures') }}

),

scored_customers as (

    select count(distinct customer_id) as customers

    from {{ ref('customer_product_scores') }}

    where left_out_reason is null and purchase_probability is not null

),

-- Where no margin is known, none is lost.
measured as (

    select
        *,
        coalesce(expected_margin, 0e0) as known_margin

    from measures

),

default_measures as (

    select * from measures

    where setting_name like 'default%'

),

dominated as (

    select distinct measured.setting_name

    from measured
    inner join measured as better
        on measured.expected_purchases <= better.expected_purchases
        and measured.known_margin <= better.known_margin
        and measured.catalogue_coverage <= better.catalogue_coverage
        and measured.categories_per_list <= better.categories_per_list

    where
        measured.expected_purchases < better.expected_purchases
        or measured.known_margin < better.known_margin
        or measured.catalogue_coverage < better.catalogue_coverage
        or measured.categories_per_list < better.categories_per_list

)

select
    settings.setting_name,
    settings.click_weight,
    settings.purchase_weight,
    settings.margin_weight,
    settings.popularity_penalty,
    settings.diversity_factor,
    measures.lists,
    scored_customers.customers,
    measures.expected_purchases,
    measures.expected_clicks,
    measures.expected_margin,
    measures.catalogue_coverage,
    measures.exposure_gini,
    measures.relative_popularity,
    measures.categories_per_list,
    measures.new_product_share,
    measures.expected_purchases / nullif(default_measures.expected_purchases, 0e0)
        as expected_purchases_kept,
    measures.expected_clicks / nullif(default_measures.expected_clicks, 0e0)
        as expected_clicks_kept,
    measures.expected_margin / nullif(default_measures.expected_margin, 0e0)
        as expected_margin_kept,
    measures.catalogue_coverage / nullif(default_measures.catalogue_coverage, 0e0)
        as catalogue_coverage_kept,
    measures.exposure_gini / nullif(default_measures.exposure_gini, 0e0)
        as exposure_gini_kept,
    measures.relative_popularity / nullif(default_measures.relative_popularity, 0e0)
        as relative_popularity_kept,
    measures.categories_per_list / nullif(default_measures.categories_per_list, 0e0)
        as categories_per_list_kept,
    measures.new_product_share / nullif(default_measures.new_product_share, 0e0)
        as new_product_share_kept,
    dominated.setting_name is null as is_pareto_optimal,
    case
        when settings.margin_weight > 0 and default_measures.expected_margin is null
            then 'no cost is known: the weight of margin has nothing to weigh'
        when settings.click_weight > 0 and default_measures.expected_clicks is null
            then 'no clicks are known: the weight of clicks has nothing to weigh'
        when
            settings.diversity_factor < 1
            and coalesce(max(measures.categories_per_list) over (), 1) <= 1
            then 'no categories are known: the diversity factor has nothing to weigh'
    end as reason

from settings
inner join measures on settings.setting_name = measures.setting_name
cross join default_measures
cross join scored_customers
left join dominated on settings.setting_name = dominated.setting_name

order by settings.setting_name
