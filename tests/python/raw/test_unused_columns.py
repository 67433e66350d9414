"""Columns that are not used are named; one that may be a refusal stops the build."""

import pandas as pd
import pytest
from raw_shop import GOOD, HEADER, read, write

from python_udfs.raw.contract import ContractError
from python_udfs.raw.near_names import nearly

CUSTOMERS = "customer_id,{}\nc1,no\nc2,yes\n"


def note(shop, table):
    return shop.execute(
        "select note from shop_tables.raw_files where table_name = ?", [table]
    ).fetchall()[0][0]


@pytest.mark.parametrize(
    "header",
    [
        "consents_to_personalization",
        "ConsentsToPersonalization",
        "Consents to Personalizations",
        "consent_to_personalisation",
        "personalisation_consent",
        "personalization consent",
        "Consent-Personalisation",
        "consents_to_personalisaton",
        "consents_to_personalisation*",
        "consent",
        "Has consented",
        "marketing_consent",
        "Einwilligung",
        "zustimmung",
        "personnalisation",
        "marketing_opt_in",
        "is_personalized",
    ],
)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_column_that_may_be_the_answer_on_consent_stops_the_build(
    tmp_path, header, ending
):
    write(tmp_path, customers=CUSTOMERS.format(header))
    if ending == "parquet":
        (tmp_path / "customers.csv").unlink()
        frame = pd.DataFrame({"customer_id": ["c1"], header: ["no"]})
        frame.to_parquet(tmp_path / "customers.parquet")
    with pytest.raises(
        ContractError,
        match=rf"customers.{ending}: .*not used.* call it consents_to_personalisation",
    ):
        read(tmp_path)


@pytest.mark.parametrize(
    "header",
    [
        "Consents To Personalisation ",
        "\u200bconsents_to_personalisation\u200e",
        "CONSENTS.TO.PERSONALISATION",
        "consentsToPersonalisation",
    ],
)
def test_the_answer_on_consent_is_read_whatever_cannot_be_seen_in_its_name(
    tmp_path, header
):
    shop = read(write(tmp_path, customers=CUSTOMERS.format(header)))
    answers = dict(shop.execute("from shop_tables.consents").fetchall())
    assert answers == {"c1": "no", "c2": "yes"}


def test_another_consent_beside_the_one_on_personalisation_is_named(tmp_path):
    header = "customer_id,consents_to_personalisation,marketing_consent"
    shop = read(write(tmp_path, customers=f"{header}\nc1,no,yes\n"))
    assert note(shop, "customers") == "1 column is not used: marketing_consent"


def test_a_second_spelling_of_the_answer_stops_the_build(tmp_path):
    header = "consents_to_personalisation,consents_to_personalization"
    with pytest.raises(ContractError, match="consents_to_personalization is not used"):
        read(write(tmp_path, customers=f"customer_id,{header}\nc1,yes,no\n"))


def test_one_month_with_another_spelling_stops_the_build(tmp_path):
    parts = {
        "customers_1.csv": CUSTOMERS.format("consents_to_personalisation"),
        "customers_2.csv": CUSTOMERS.format("consents_to_personalization"),
    }
    with pytest.raises(ContractError, match=r"customers_2.csv: .* is not used"):
        read(write(tmp_path, **parts))


def test_unused_columns_are_named_and_what_they_look_like(tmp_path):
    header = HEADER.rstrip("\n") + ",colour,Cuopon amount,chanel\n"
    lines = GOOD.replace("\n", ",red,1,web\n")
    shop = read(write(tmp_path, order_lines=header + lines))
    assert note(shop, "order_lines") == (
        "3 columns are not used: colour, Cuopon amount, chanel; Cuopon amount looks"
        " like coupon_amount: if it is, call it so; chanel looks like channel: if it"
        " is, call it so"
    )


def test_of_many_unused_columns_a_few_are_named(tmp_path):
    many = [f"more {at}" for at in range(2_000)]
    header = HEADER.rstrip("\n") + "," + ",".join(many) + "\n"
    lines = GOOD.replace("\n", ",1" * 2_000 + "\n")
    shop = read(write(tmp_path, order_lines=header + lines))
    said = note(shop, "order_lines")
    assert said.startswith("2,000 columns are not used: more 0, more 1, ")
    assert said.endswith("and 1,995 more")
    assert len(said) < 200


def test_unused_columns_of_a_parquet_file_are_named(tmp_path):
    write(tmp_path, products=None)
    frame = pd.DataFrame(
        {"product_id": ["p1"], "product_name": ["Tea"], "unit_costs": [1.0]}
    )
    frame.to_parquet(tmp_path / "products.parquet")
    assert note(read(tmp_path), "products") == (
        "1 column is not used: unit_costs; unit_costs looks like unit_cost: if it is,"
        " call it so"
    )


def test_a_required_column_of_another_spelling_is_named(tmp_path):
    header = HEADER.replace("unit_price", "unit_prise")
    with pytest.raises(
        ContractError,
        match="column unit_price is missing; unit_prise looks like unit_price",
    ):
        read(write(tmp_path, order_lines=header + GOOD))


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("coupon_amounts", "coupon_amount"),
        ("signed up on", "signed_up_at"),
        ("CustomerIdentifier", None),
        ("date", None),
        ("size", None),
        ("", None),
        ("chanel", "channel"),
    ],
)
def test_a_name_that_is_nearly_a_columns(header, column):
    columns = ["coupon_amount", "signed_up_at", "customer_id", "day", "rate", "channel"]
    assert nearly(header, columns) == column
