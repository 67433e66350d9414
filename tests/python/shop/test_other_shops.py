"""Other shops than the sample: a second real one, small ones, one without consent."""

import pandas as pd
import pytest
from conftest import build, dbt
from small_shops import assert_it_says_what_it_is_too_small_for, rows

from python_udfs.shops.online_retail import write_online_retail
from python_udfs.shops.small import write_small_shop


def small_shop(folder, **size):
    write_small_shop(folder, **size)
    return folder


@pytest.mark.parametrize(
    "size",
    [
        {"customers": 1, "products": 20, "orders": 120},
        {"customers": 20, "products": 1, "orders": 120},
    ],
    ids=["one customer", "one product"],
)
def test_a_small_shop_builds_and_says_what_it_is_too_small_for(tmp_path, size):
    raw_files = small_shop(tmp_path / "shop", **size)

    shop = build(database=tmp_path / "shop.duckdb", raw_files=raw_files)

    assert_it_says_what_it_is_too_small_for(shop, size["products"])


def test_a_shop_that_breaks_the_contract_stops_with_table_and_column(tmp_path):
    raw_files = small_shop(tmp_path / "shop", customers=3, products=4, orders=10)
    lines = pd.read_parquet(raw_files / "order_lines.parquet")
    lines.drop(columns="unit_price").to_parquet(raw_files / "order_lines.parquet")

    done = dbt("build", database=tmp_path / "shop.duckdb", raw_files=raw_files)

    assert done.returncode != 0
    assert "order_lines: the required column unit_price is missing" in done.stdout
    assert " ERROR=1 " in done.stdout  # nothing was built on what was read before


@pytest.fixture(scope="module")
def online_retail(public_data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("online_retail")
    data = public_data / "online_retail_2011" / "transactions_2010_2011.parquet"
    write_online_retail(data, folder / "shop")
    return build(database=folder / "shop.duckdb", raw_files=folder / "shop")


def test_a_second_real_shop_builds_and_its_models_beat_their_baselines(online_retail):
    gates = rows(
        online_retail,
        "select model_name from model_quality where is_gate and is_live order by 1",
    )
    expected = ["churn", "demand", "price_elasticity", "recommender"]
    assert gates == [(name,) for name in expected]


def test_a_shop_without_campaigns_has_empty_campaign_marts(online_retail):
    assert rows(online_retail, "from campaign_returns") == []
    assert rows(
        online_retail,
        "select not_trained_reason is not null from model_quality"
        " where model_name = 'campaign_response'",
    ) == [(True,)]


def test_a_shop_without_costs_offers_without_margins(online_retail):
    [(offers, margins)] = rows(
        online_retail, "select count(*), count(expected_margin) from customer_offers"
    )
    assert offers > 0
    assert margins == 0


def test_what_a_real_shop_sells_beside_goods_is_found_and_no_goods_with_it(
    online_retail,
):
    found = rows(
        online_retail,
        "select product_id, product_type from product_types where not"
        " product_type = 'goods' order by product_type, product_id",
    )
    vouchers = [f"GIFT_0001_{value}" for value in (10, 20, 30, 40, 50)]
    assert found == [
        ("D", "discount"),
        *[(product, "fee") for product in ("23574", "AMAZONFEE", "B")],
        *[(product, "fee") for product in ("BANK CHARGES", "CRUK", "M")],
        *[(product, "gift_card") for product in ("22016", *vouchers)],
        ("S", "sample"),
        *[(product, "shipping") for product in ("23444", "C2", "DOT", "POST")],
    ]
    doubtful = "select product_id from product_types where product_type = 'goods'"
    assert rows(online_retail, f"{doubtful} order by all") == [("23099",), ("85168B",)]


def test_all_money_of_a_real_shop_counts_or_says_why(online_retail):
    [(lines, money)] = rows(
        online_retail,
        "select count(*), sum(quantity * unit_price) from stg_order_lines",
    )
    [(decided_lines, decided_money)] = rows(
        online_retail, "select sum(line_count), sum(raw_money) from counted_sales"
    )
    assert decided_lines == lines > 500_000
    assert float(decided_money) == pytest.approx(money)
