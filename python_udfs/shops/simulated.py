"""What the sample panel lacks, simulated: costs, stock, supply, events and so on.

None of these rows is real. They let the parts that need them be seen at work; no
figure of quality is reported on them. Every draw comes from a hash of the row's own
key and the seed, so the same shop always gets the same rows.
"""

SEED = "duckmart"


def _uniform(*key: str) -> str:
    """Return SQL for a number in [0, 1) that depends on `key` and the seed alone."""
    hashed = f"md5(concat_ws('/', '{SEED}', {', '.join(key)}))"
    return f"(md5_number_lower({hashed}) % 1000003) / 1000003e0"


# What a grocer keeps of the regular price, by category; of the others a third.
MARGIN_RATES = {
    "COSMETICS": 0.38,
    "DELI": 0.38,
    "DRUG GM": 0.34,
    "FUEL": 0.2,
    "GROCERY": 0.28,
    "MEAT": 0.26,
    "MEAT-PCKGD": 0.28,
    "PASTRY": 0.4,
    "PRODUCE": 0.36,
    "SPIRITS": 0.25,
}
OTHER_MARGIN_RATE = 0.32
MARGIN_SPREAD = 0.12  # between a category's products
LOSS_LEADERS = 0.002  # of the products: their promotions may well lie below cost


def _margin_rates() -> str:
    """Return SQL for the margin rates, of rows `(category, category_rate)`."""
    rows = ", ".join(f"('{name}', {rate})" for name, rate in MARGIN_RATES.items())
    return f"(values {rows}) as margins (category, category_rate)"


# For four weeks the shop tries by chance a price 10 % lower, today's or 10 % higher, on
# products that sell 1 to 20 units a week: what each step would bring. Elasticities are
# drawn from -0.5 to -2.
PRICE_STEPS = f"""
    with last as (select max(ordered_at)::date as last_day from order_lines),
    sellers as (
        select
            product_id,
            last_day,
            median(list_price) as price,
            sum(quantity::decimal(18, 3)) / 13 as weekly_units
        from order_lines
        cross join last
        where quantity > 0 and list_price > 0 and ordered_at >= last_day - 91
        group by product_id, last_day
        having weekly_units between 1 and 20
    )
    select
        concat_ws(' ', 'simulated', product_id, week) as decision_id,
        product_id,
        subcategory as context,
        last_day - 7 * (1 + week::integer) as decided_at,
        action,
        price_step,
        propensity,
        round(price * (1 + price_step), 2) - unit_cost as unit_margin,
        -0.5 - 1.5 * {_uniform("'elasticity'", "product_id")} as elasticity,
        weekly_units * power(1 + price_step, elasticity) as expected_units
    from sellers
    inner join simulated_products using (product_id)
    inner join products using (product_id)
    cross join range(4) as weeks (week)
    cross join (
        values ('10 % less', -0.1, 0.25), ('the same', 0, 0.5), ('10 % more', 0.1, 0.25)
    ) as steps (action, price_step, propensity)
"""

# A file beside a real table of its name only adds the columns which that one lacks.
SIMULATED_TABLES = {
    # The cost comes from the regular price, at which most lines are listed: a grocer
    # keeps 20 to 45 % of it. What is cut deeply and often has more to give: almost
    # every line of it is sold above cost.
    "simulated_products": f"""
        with listed as (
            select
                product_id,
                round(list_price, 2) as price,
                count(*) as line_count
            from order_lines
            where list_price > 0
            group by all
        ),
        regular as (
            select
                product_id,
                max_by(price, row(line_count, price)) as regular_price
            from listed
            group by product_id
        ),
        promoted as (
            select product_id, quantile_cont(unit_price, 0.01) as promoted_price
            from order_lines
            where unit_price > 0
            group by product_id
        ),
        rates as (
            select
                product_id,
                regular_price,
                promoted_price,
                coalesce(category_rate, {OTHER_MARGIN_RATE})
                + {MARGIN_SPREAD} * ({_uniform("'margin'", "product_id")} - 0.5)
                    as margin_rate
            from regular
            left join promoted using (product_id)
            left join products using (product_id)
            left join {_margin_rates()} using (category)
        )
        select
            product_id,
            round(
                greatest(
                    least(
                        regular_price * (1 - least(greatest(margin_rate, 0.2), 0.45)),
                        case
                            when {_uniform("'loss leader'", "product_id")}
                            >= {LOSS_LEADERS}
                                then 0.95 * promoted_price
                        end
                    ),
                    0.2 * regular_price
                ),
                4
            ) as unit_cost
        from rates
    """,
    "simulated_campaigns": """
        select
            campaigns.campaign_id,
            'mail' as channel,
            50 + 0.6 * count(contacts.customer_id) as cost
        from campaigns
        left join campaign_contacts as contacts
            on campaigns.campaign_id = contacts.campaign_id
        group by campaigns.campaign_id
    """,
    # A visitor looks at what they are about to buy, and at a third as much again.
    "simulated_events": f"""
        with bought as (
            select order_id, customer_id, product_id, ordered_at
            from order_lines
            where {_uniform("order_id")} < 0.2
        )
        select
            concat_ws('-', order_id, product_id, event_type) as event_id,
            customer_id,
            order_id as session_id,
            product_id,
            event_type,
            ordered_at - to_minutes(
                minutes_before + (10 * {_uniform("product_id", "order_id")})::integer
            ) as occurred_at,
            'mobile' as device,
            'web' as channel
        from bought
        cross join (
            values ('view', 20), ('cart', 5), ('purchase', 0)
        ) as steps (event_type, minutes_before)
        union all
        select
            concat_ws('-', order_id, product_id, 'browse') as event_id,
            customer_id,
            order_id as session_id,
            lead(product_id, 1, product_id) over (
                partition by customer_id order by ordered_at, order_id, product_id
            ) as product_id,
            'view' as event_type,
            ordered_at - interval 40 minutes as occurred_at,
            'mobile' as device,
            'web' as channel
        from bought
        where {_uniform("order_id", "product_id")} < 0.33
    """,
    # Twenty suppliers; half of them take orders on certain days alone.
    "simulated_supply_terms": f"""
        with suppliers as (
            select
                product_id,
                1 + (19.99 * {_uniform("'supplier'", "product_id")})::integer % 20
                    as supplier_number
            from simulated_products
        )
        select
            product_id,
            concat('supplier ', supplier_number) as supplier_id,
            (array[null, null, 'Tue', 'Mon Thu'])[1 + supplier_number % 4]
                as order_weekdays,
            2 + (12 * {_uniform("'lead'", "product_id")})::integer as lead_time_days,
            1.0 as lead_time_sd_days,
            15.0 as order_cost,
            0.25 as holding_cost_rate,
            1.0 as shortage_cost,
            (array[1, 6, 12])[1 + (2.99 * {_uniform("'pack'", "product_id")})::integer
                % 3] as pack_size,
            1 as minimum_order_quantity
        from suppliers
    """,
    # Each Monday a product that sells is filled up to two to six weeks of its sales.
    "simulated_stock_levels": f"""
        with days as (
            select
                product_id,
                ordered_at::date as stock_date,
                date_trunc('week', ordered_at)::date as week_date,
                sum(quantity::decimal(18, 3)) as units
            from order_lines
            where quantity > 0
            group by all
        ),
        weeks as (
            select product_id, week_date, sum(units) as units
            from days
            group by all
        ),
        levels as (
            select
                product_id,
                week_date,
                ceil(
                    avg(units) over (partition by product_id)
                    * (2 + 4 * {_uniform("product_id", "week_date")})
                ) as filled_up_to
            from weeks
            qualify count(*) over (partition by product_id) >= 10
        )
        select
            levels.product_id,
            'warehouse' as location_id,
            levels.week_date + calendar.day_number::integer as stock_date,
            greatest(
                levels.filled_up_to - coalesce(sum(days.units), 0), 0
            ) as on_hand,
            0 as on_order
        from levels
        cross join range(7) as calendar (day_number)
        left join days
            on levels.product_id = days.product_id
            and levels.week_date = days.week_date
            and days.stock_date <= levels.week_date + calendar.day_number::integer
        group by
            levels.product_id,
            levels.week_date,
            calendar.day_number,
            levels.filled_up_to
    """,
    # One competitor looks at every tenth product once a month.
    "simulated_competitor_prices": f"""
        with months as (
            select
                product_id,
                date_trunc('month', ordered_at) as observed_at,
                median(list_price) as list_price
            from order_lines
            where list_price > 0 and {_uniform("'competitor'", "product_id")} < 0.1
            group by all
        )
        select
            product_id,
            'the shop next door' as competitor,
            observed_at,
            round(list_price * (0.9 + 0.2 * {_uniform("product_id", "observed_at")}), 2)
                as price
        from months
    """,
    # A week's units are geometric: Poisson, of a rate that differs from week to week.
    "simulated_logged_decisions": f"""
        with steps as (
            select
                *,
                {_uniform("'choice'", "decision_id")} as chance_of_choice,
                {_uniform("'units'", "decision_id")} as chance_of_units,
                sum(propensity) over (
                    partition by decision_id order by price_step
                ) as propensity_so_far
            from ({PRICE_STEPS})
        )
        select
            decision_id,
            decided_at,
            action,
            propensity,
            unit_margin * floor(
                ln(1 - chance_of_units) / ln(expected_units / (1 + expected_units))
            ) as reward,
            context,
            product_id
        from steps
        where
            chance_of_choice < propensity_so_far
            and chance_of_choice >= propensity_so_far - propensity
    """,
    "simulated_candidate_policies": f"""
        with steps as ({PRICE_STEPS})
        select
            'always today''s price' as policy_name,
            decision_id,
            action,
            1 as probability
        from steps
        where price_step = 0
        union all
        select 'always 10 % less', decision_id, action, 1
        from steps
        where price_step = -0.1
        union all
        select 'the step of highest expected margin', decision_id, action, 1
        from (
            from steps
            qualify row_number() over (
                partition by decision_id
                order by unit_margin * expected_units desc, price_step
            ) = 1
        )
    """,
}
