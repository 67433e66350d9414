"""When a suggested price breaks a rule, said by another way than the models say it.

A suggestion may break a rule only for the sake of a more important one: fixed; cap;
floor and cost; then what looks from today's price; then margin and competitors.
"""

SCOPES = ("product", "subcategory", "category", "shop")
RULE_COLUMNS = (
    *("min_margin_rate", "floor_price", "cap_price", "max_step_rate"),
    *("max_changes_per_week", "competitor_low_rate", "competitor_high_rate"),
    *("min_stock_cover_weeks", "max_stock_cover_weeks", "is_fixed", "may_be_cut"),
    *("price_ending", "is_key_product"),
)
_COLUMNS = ", ".join(
    f"coalesce({', '.join(f'by_{scope}.{column}' for scope in SCOPES)}) as {column}"
    for column in RULE_COLUMNS
)

# s is the suggested price and p today's; a fixed price has no other limits.
SUGGESTED = f"""
create or replace temp table suggested as
with
in_force as (
    select product_id, {_COLUMNS}
    from int_price_curves as products
    left join price_rules as by_product
        on by_product.scope = 'product' and by_product.scope_value = product_id
    left join price_rules as by_subcategory
        on by_subcategory.scope = 'subcategory'
        and by_subcategory.scope_value = subcategory
    left join price_rules as by_category
        on by_category.scope = 'category' and by_category.scope_value = category
    cross join (from price_rules where scope = 'shop') as by_shop
),
competitors as (
    select
        product_id,
        min(price) as cheapest,
        median(price::double) as middle
    from (
        select product_id, competitor, arg_max(price, observed_at) as price
        from stg_competitor_prices
        where observed_at >= timestamp '2025-01-01' - to_days(91) and price > 0
        group by all
    )
    group by all
),
joined as (
    select
        suggestions.* exclude (is_fixed, price_ending, unit_cost),
        in_force.* exclude (product_id, is_fixed, max_step_rate),
        max_step_rate * if(is_key_product, 0.5, 1) as max_step_rate,
        suggested_price as s,
        current_price as p,
        s <> p as is_new,
        lowest_price,
        highest_price,
        coalesce(in_force.is_fixed, false) as is_fixed,
        curves.unit_cost,
        case
            when curves.expected_units > 0 then on_hand / curves.expected_units
            when curves.expected_units = 0 and on_hand is not null then 9999
        end as cover,
        ceil(round(100 * competitor_low_rate * cheapest, 6)) / 100 as band_low,
        least(competitor_high_rate, if(is_key_product, 1, null)) as highest_rate,
        floor(round(100 * highest_rate * middle, 6)) / 100 as band_high
    from int_suggested_prices as suggestions
    inner join int_price_curves as curves using (product_id)
    inner join in_force using (product_id)
    left join stg_stock_levels using (product_id)
    left join competitors using (product_id)
)
select
    *,
    cap_price as cap,
    floor_price as floor,
    (ceil(round(100 * unit_cost, 6)) / 100)::decimal(12, 2) as cost,
    unit_cost / (1 - min_margin_rate) as margin_floor,
    coalesce(greatest(floor, cost) > p or cap < p, false) and not is_fixed
        as is_beyond_hard_bound,
    coalesce(s = cap or s = cost or s = floor, false) as is_at_hard_bound,
    coalesce(may_be_cut, true) as may_go_down,
    coalesce(cover < min_stock_cover_weeks, false) as is_scarce,
    coalesce(cover > max_stock_cover_weeks, false) as is_ample,
    coalesce(s >= least(cap, highest_price, p * (1 + max_step_rate)) - 0.01, false)
        or is_ample and s >= p as is_at_top,
    s <= greatest(
        floor, cost, margin_floor, lowest_price, p * (1 - max_step_rate)
    ) + 0.01
        or not (may_go_down and not is_scarce) and s <= p as is_at_bottom
from joined
"""

GUARDS = {
    "no price": "s is null or s < 0.01",
    "fixed": "is_fixed and is_new",
    "cap": "s > cap and not is_fixed",
    "floor": "s < floor and s is distinct from cap and not is_fixed",
    "cost": "s < cost and s is distinct from cap and not is_fixed",
    "never cut": "not may_go_down and s < p and s is distinct from cap",
    "step": "abs(s - p) > max_step_rate * p + 1e-6 and not is_at_hard_bound",
    "observed range": """not is_at_hard_bound
        and s not between least(lowest_price, p) and greatest(highest_price, p)""",
    "stock cover": """not is_at_hard_bound
        and (is_scarce and s < p or is_ample and s > p)""",
    "minimum margin": """s < margin_floor - 1e-6 and not is_at_top
        and not is_fixed and not is_withheld""",
    "competitors": """not is_fixed and not is_withheld
        and (s < band_low and coalesce(band_low <= band_high, true) and not is_at_top
            or s > band_high and coalesce(band_low <= band_high, true)
            and not is_at_bottom)""",
    "price ending": """is_new
        and p between lowest_allowed_price and highest_allowed_price
        and (100 * s)::bigint % if(price_ending < 0.1, 10, 100)
        <> (100 * price_ending)::bigint % if(price_ending < 0.1, 10, 100)""",
    "no evidence": """is_new
        and p between lowest_allowed_price and highest_allowed_price
        and coalesce(
            not has_enough_evidence or expected_change_low <= 0
            or isnan(expected_change_low), true
        )""",
}

# How many more than are allowed: what limits oblige to comes first, and counts.
CHANGES_PER_WEEK = """
select greatest(
    count(*) filter (where is_new and not is_beyond_hard_bound)
    - greatest(
        any_value(max_changes_per_week)
        - count(*) filter (where is_new and is_beyond_hard_bound),
        0
    ),
    0
)
from suggested
where is_on_sale
"""
