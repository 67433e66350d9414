"""The page of prices shows each product that was asked for, and refuses by name."""

import xml.etree.ElementTree as ElementTree

import duckdb
import numpy as np
import pytest

from python_udfs.prices.figure import expected_units
from python_udfs.prices.pictures import main, page
from python_udfs.prices.words import title

SHOP = """
create table int_price_curves as
select * from (values
    ('a', 'tea & $10 cup', 2.0, 1.0, 40.0, 0.1, 0.2, -2.0, 0.2, -2.33, -1.67, true,
        null, true),
    ('b', 'coffee', 5.0, null, 8.0, 0.2, 0.4, -1.5, 0.4, -2.2, -0.8, true, null, true),
    ('c', 'cocoa', 3.0, 2.0, null, null, null, null, null, null, null, false,
        'sold in too few weeks', false)
) as row(product_id, product_name, price, unit_cost, expected_units, log_units_error,
    log_week_error, elasticity, standard_error, elasticity_low, elasticity_high,
    has_enough_evidence, not_enough_reason, is_on_sale);
create table price_suggestions as
select * from (values
    ('a', 1.8, 1.8, 2.2, 1.5, -0.5, 3.5, 'margin', 'cut', 'maximum step',
        '1 % less price brings 2.0 % more units'),
    ('b', 5.0, 4.5, 5.5, 0.0, 0.0, 0.0, 'revenue', 'leave it', 'none',
        'the interval includes 0')
) as row(product_id, suggested_price, lowest_allowed_price, highest_allowed_price,
    expected_change, expected_change_low, expected_change_high, objective, decision,
    binding_rule, reason);
create table feat_prices__product_weeks as
select * from (values
    ('a', 1, 2.0, 44.0, 0.0, true), ('a', 2, 1.5, 81.0, 1.0, true),
    ('a', 3, 1.9, 0.0, 0.0, false), ('c', 1, 3.0, 1.0, 0.0, true)
) as row(product_id, week_date, price, units, is_promoted, is_price_seen);
"""
TEA = {
    "product_id": "a",
    "price": 2.0,
    "expected_units": 40.0,
    "log_units_error": 0.1,
    "log_week_error": 0.2,
    "elasticity": -2.0,
    "standard_error": 0.2,
}


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SHOP)
        yield connection


def drawn(text):
    """Return the ids of all that is drawn; each picture must be well-formed."""
    pictures = text.split("<svg")[1:]
    trees = [
        ElementTree.fromstring("<svg" + p.split("</svg>")[0] + "</svg>")
        for p in pictures
    ]
    return [{element.get("id") for element in tree.iter()} for tree in trees]


def test_each_product_asked_for_has_its_curves(shop):
    first, second = drawn(page(shop, ["a", "b"]))
    assert {"demand-a", "worth-a"} <= first
    assert {"demand-b", "worth-b"} <= second
    assert "demand-b" not in first


def test_by_default_those_with_evidence_come_in_the_order_of_their_revenue(shop):
    text = page(shop, [])
    assert text.count("<svg") == 2
    assert text.index('id="demand-a"') < text.index('id="demand-b"')


def test_a_product_the_shop_does_not_know_is_named(shop, tmp_path, capsys):
    with pytest.raises(ValueError, match="never sold: ghost, gin"):
        page(shop, ["a", "gin", "ghost"])
    shop.close()
    written = tmp_path / "page.html"
    assert main(str(tmp_path / "shop.duckdb"), str(written), "a, gin") == 1
    assert "never sold: gin" in capsys.readouterr().err
    assert not written.exists()
    assert main(str(tmp_path / "shop.duckdb"), str(written), "a, b") == 0
    assert written.read_text().count("<svg") == 2


def test_a_single_picture_can_be_had_without_the_page(shop, tmp_path):
    shop.close()
    written = tmp_path / "picture.svg"
    assert main(str(tmp_path / "shop.duckdb"), str(written), "b") == 0
    root = ElementTree.fromstring(written.read_text())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert any(element.get("id") == "demand-b" for element in root.iter())


def test_a_product_without_an_elasticity_has_its_weeks_and_the_reason_alone(shop):
    text = page(shop, ["c"])
    [ids] = drawn(text)
    assert "demand-c" not in ids
    assert "elasticity unknown" in text
    assert "why: sold in too few weeks" in text


def test_the_title_says_what_is_decided_by_how_much_and_why(shop):
    text = page(shop, ["a"])
    assert "tea &amp; $10 cup (a)" in text
    assert "elasticity -2.00 (90 %: -2.33 to -1.67) · cut: 2.00 to 1.80" in text
    assert "margin +1.50 a week (90 %: -0.50 to +3.50)" in text
    assert "1 % less price brings 2.0 % more units (limit: maximum step)" in text


def test_the_same_shop_gives_the_same_page(shop):
    assert page(shop, []) == page(shop, [])


def test_the_interval_is_narrowest_today_and_the_middle_is_the_curve():
    low, middle, high = expected_units(TEA, np.array([1.0, 2.0, 4.0]))
    assert middle == pytest.approx([160, 40, 10])
    # Errors are of the log of half a unit more than eight weeks sell.
    low, middle, high = (8 * units + 0.5 for units in (low, middle, high))
    assert (high / low)[1] == pytest.approx(np.exp(2 * 1.708141 * 0.1))
    assert (high * low) == pytest.approx(middle**2)
    assert (high / low)[0] == pytest.approx((high / low)[2])
    assert (high / low)[0] > (high / low)[1]


def test_the_built_sample_has_its_dozen(built_sample):
    with duckdb.connect(built_sample, read_only=True) as connection:
        assert len(drawn(page(connection, []))) == 12


def test_a_product_that_is_not_on_sale_is_said_to_be_so():
    unasked = dict.fromkeys(["reason", "binding_rule", "not_enough_reason"])
    row = TEA | unasked | {"product_name": "tea", "elasticity_low": None}
    row |= {"elasticity_high": None, "suggested_price": None}
    assert title(row).endswith("today 2.00, no suggestion: not on sale")
