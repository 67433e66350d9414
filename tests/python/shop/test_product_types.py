"""What is merchandise: names in many languages, and goods whose names come near."""

import duckdb
import pytest
from tables_as_models import run, write

from python_udfs.connection import WRITING

EVIDENT = {
    "shipping": """
        POSTAGE; DOTCOM POSTAGE; Next Day Carriage; Standard Shipping; Delivery (UK);
        Shipping cost; DHL Paket; Royal Mail 1st class; Delivery charge £4.95; P&P post;
        Versandkosten; Versand & Verpackung; Porto; Frais de port; Livraison;
        Frais de livraison; Gastos de envío; Spese di spedizione; Verzendkosten; Frete;
        Wysyłka; Frakt; Fragt; Poštovné; 送料; 运费""",
    "fee": """
        AMAZON FEE; Bank Charges; PACKING CHARGE; Manual; Adjust bad debt; PayPal fee;
        CRUK Commission; Adjustment by john on 26/01/2010 16; Gebühr; Pfand; Donation;
        Handling fee; Restocking fee; BOTTLE DEPOSITS; Late fee 10 %; Tip""",
    "gift_card": """
        Dotcomgiftshop Gift Voucher £10.00; Gift card; E-Gift Card 50 EUR; Gavekort;
        Geschenkgutschein; Gutschein im Wert von 25 €; Carte cadeau; Chèque cadeau;
        Tarjeta de regalo; Buono regalo; Cadeaubon; Presentkort; Подарочный сертификат;
        ELECTRONIC GIFT CARDS ACTIVATI; ギフトカード""",
    "discount": """
        Discount; Staff discount 20 %; COUPONS/STORE & MFG; Rabatt; Remise; Descuento;
        Shipping discount; Sconto; Korting; Loyalty discount""",
    "sample": "SAMPLES; Free sample; Muster; Échantillon gratuit; Muestra; Test",
    "service": """
        Installation service; Gift wrapping; Montage; Shipping insurance;
        Delivery protection""",
}
GOODS = """
    FRENCH CARRIAGE LANTERN; BLACK BAROQUE CARRIAGE CLOCK; PIGGY BANK RETROSPOT; Bank;
    BANK ACCOUNT  GREETING  CARD; PADS TO MATCH ALL CUSHIONS; Set of 12 gift cards;
    Gift card box; TOILET BOWL MANUAL 24 OZ; PREGNANCY TEST KITS; Gift wrap; PROMO;
    TRAVEL CARD WALLET DOTCOMGIFTSHOP; Port wine; Post-it notes; Fence post 2 m; A; 007;
    Delivery van toy; Discount Store (board game); Tip Top bread; Phone charger; 20 %;
    Test tube; Sample book of wallpapers; Coffee service for six; Class A drill;
    Express; Muster-Hemd; Free range eggs; First aid kit"""


def listed(names):
    return [name.strip() for name in names.split(";")]


@pytest.fixture(scope="module")
def types(tmp_path_factory):
    """Return the type of each of the names above, as int_product_types has it."""
    database = tmp_path_factory.mktemp("types") / "types.duckdb"
    names = [name for text in (*EVIDENT.values(), GOODS) for name in listed(text)]
    products = [
        {
            "product_id": f"{number:05}",
            "product_name": name,
            "category": "",
            "subcategory": "",
            "product_type": "",
            "tax_rate": 0.0,
        }
        for number, name in enumerate(names)
    ]
    rule = dict.fromkeys(("scope", "scope_value", "product_type", "reason"), "none")
    write(database, stg_products=products, product_rules=[rule])
    with duckdb.connect(str(database), config=WRITING) as connection:
        connection.execute("update stg_products set product_type = null")
    done = run(database, "int_product_types")
    assert done.returncode == 0, done.stdout
    with duckdb.connect(str(database), config=WRITING) as connection:
        found = connection.execute(
            "select product_name, found.product_type, is_goods, is_doubtful"
            " from int_product_types as found join stg_products using (product_id)"
        ).fetchall()
    return {name: decision for name, *decision in found}


@pytest.mark.parametrize("product_type", EVIDENT)
def test_what_is_no_merchandise_is_found_by_its_name(types, product_type):
    found = {name: types[name] for name in listed(EVIDENT[product_type])}
    assert found == {name: [product_type, False, False] for name in found}


def test_a_name_with_any_other_word_is_of_goods(types):
    found = {name: types[name][:2] for name in listed(GOODS)}
    assert found == {name: ["goods", True] for name in found}


def test_goods_with_a_doubtful_word_are_shown(types):
    doubtful = {name for name in listed(GOODS) if types[name][2]}
    assert {"FRENCH CARRIAGE LANTERN", "Gift card box"} < doubtful
    assert "Port wine" not in doubtful
