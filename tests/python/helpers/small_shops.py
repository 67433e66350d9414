"""What a shop too small for most models says of itself."""

import duckdb

from python_udfs.commands.diff_marts import mart_names


def rows(path, sql):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def answer(path, call):
    """Return the products of a table function, in its order."""
    return [product for (product,) in rows(path, f"select product_id from {call}")]


def assert_it_says_what_it_is_too_small_for(shop, products):
    """Check the file of a shop of `products` whose customer c0 bought some of them."""
    for mart in mart_names():
        rows(shop, f"from {mart}")
    untrained = rows(
        shop, "select not_trained_reason from model_quality where not is_live"
    )
    assert untrained
    assert all(reason for (reason,) in untrained)
    [(series, weeks, unknown)] = rows(
        shop,
        """
        select
            (select count(*) from int_demand_series where is_latest),
            count(*),
            count(*) filter (expected_units + high_90 is null)
        from product_demand_forecast
        """,
    )
    assert series > 0
    assert (weeks, unknown) == (8 * series, 0)
    bought = {
        product
        for (product,) in rows(
            shop, "select product_id from stg_order_lines where customer_id = 'c0'"
        )
    }
    offered = answer(shop, "recommended_products('c0', 20)")
    assert set(offered[: len(bought)]) == bought
    assert answer(shop, "next_basket('c0')") == offered[:1]
    everything = [f"p{number}" for number in range(products)]
    assert set(answer(shop, "recommended_products('new', 20)")) == set(everything)
    assert answer(shop, f"basket_suggestions({everything})") == []
