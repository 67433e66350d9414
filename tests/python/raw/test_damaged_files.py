"""Files damaged at random: each is refused in words, or read with nothing lost.

Three files of a small shop are damaged at a time, a hundred times over.
"""

import random
import re
from contextlib import suppress

import pytest
from raw_shop import GOOD, HEADER, read, write

from python_udfs.raw import tables
from python_udfs.raw.contract import contract

SHOPS = 40
REFUSING = [f"k{at}" for at in range(1, 40, 2)]
CUSTOMERS = "customer_id,country,consents_to_personalisation\n" + "".join(
    f"k{at},Perú,{'no' if f'k{at}' in REFUSING else 'yes'}\n" for at in range(40)
)
PRODUCTS = "product_id,product_name,unit_cost\np1,Thé,1.20\n" + "".join(
    f'q{at},"Thé, {at} g",{at}.50\n' for at in range(30)
)
CLEAN = {"products": PRODUCTS, "order_lines": HEADER + GOOD, "customers": CUSTOMERS}
SIGNS = [b",", b";", b'"', b"'", b"\n", b"\r", b"\r\n", b"\0", b"\xe9", b" ", b"\\"]
ENCODINGS = ("utf-16", "utf-8-sig", "cp1252", "utf-16-le", "utf-32")


def flip(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]


def insert(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + chance.choice(SIGNS) + content[at:]


def delete_byte(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + content[at + 1 :]


def delete_line(content, chance):
    lines = content.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines)


def repeat_line(content, chance):
    lines = content.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return b"".join(lines)


def cut(content, chance):
    return content[: chance.randrange(len(content))]


def two_quotes(content, chance):
    return insert_at_commas(content, chance, b'"')


def mix_line_ends(content, chance):
    lines = content.splitlines()
    return b"".join(line + chance.choice([b"\n", b"\r\n", b"\r"]) for line in lines)


def encode(content, chance):
    return content.decode().encode(chance.choice(ENCODINGS))


def mix_encodings(content, chance):
    lines = content.decode().splitlines(keepends=True)
    at = chance.randrange(len(lines))
    lines = [
        line.encode("cp1252" if number >= at else "utf-8")
        for number, line in enumerate(lines)
    ]
    return b"".join(lines)


def insert_at_commas(content, chance, sign):
    """Insert a sign on this side of a comma, and on that side of a later one."""
    commas = [match.start() for match in re.finditer(b",", content)]
    one, other = sorted(chance.sample(commas, 2))
    inside = content[one + 1 : other]
    return content[: one + 1] + sign + inside + sign + content[other:]


DAMAGES = (
    flip,
    insert,
    insert,
    delete_byte,
    delete_line,
    repeat_line,
    cut,
    two_quotes,
    mix_line_ends,
    encode,
    mix_encodings,
)


def texts_of(content):
    """Return the lines of a file as a person would see them, in any encoding."""
    is_wide = content.count(0) > len(content) / 3
    for encoding in ("utf-32", "utf-16") if is_wide else ("utf-8-sig", "latin-1"):
        with suppress(UnicodeError):
            return re.split(r"\r\n|\n|\r", content.decode(encoding))
    return []


@pytest.fixture(scope="module")
def three_tables():
    kept = [table for table in contract() if table.name in CLEAN]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tables, "contract", lambda: kept)
        yield


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_shop_is_refused_in_words_or_nothing_is_lost(
    tmp_path, three_tables, seed
):
    chance = random.Random(seed)
    for number in range(SHOPS // 4):
        how = {name: chance.choice(DAMAGES) for name in CLEAN}
        files = {
            name: damage(CLEAN[name].encode(), chance) for name, damage in how.items()
        }
        said = {name: damage.__name__ for name, damage in how.items()}
        check(write(tmp_path / str(number), **files), files, said)


def check(folder, files, said):
    """Hold what is read of a folder against its files; `said` tells the damage."""
    faults = {}
    shop = read(folder, faults=faults, max_quarantined_share=0.2)
    for name in CLEAN:
        if name in faults:
            assert re.match(rf"{name}\b.*\w", faults[name]), (said, faults[name])
        else:
            nothing_is_lost(shop, name, files[name], said)
    if "order_lines" not in faults:
        no_other_number_is_read(shop, files["order_lines"], said)
    if "customers" not in faults:
        nobody_agrees_who_refused(shop, files["customers"], said)


def nothing_is_lost(shop, name, content, said):
    [(kept,)] = shop.execute(f"select count(*) from shop_tables.{name}").fetchall()
    [(aside,)] = shop.execute(
        "select coalesce(sum(row_count), 0) from shop_tables.quarantine_counts"
        " where table_name = ?",
        [name],
    ).fetchall()
    lines = [line for line in texts_of(content)[1:] if line]
    if '"' in "".join(lines):
        assert kept + aside <= len(lines), said  # values may have lines of their own
    else:
        assert kept + aside == len(lines), said


def no_other_number_is_read(shop, content, said):
    whole = [line for line in texts_of(content) if line + "\n" in GOOD]
    once = {line.split(",")[0] for line in whole}
    ids = [line.split(",")[0] for line in texts_of(content)]
    for order_id, units, price in shop.execute(
        "select order_id, quantity, unit_price::double from shop_tables.order_lines"
    ).fetchall():
        if order_id in once and ids.count(order_id) == 1:
            assert (units, price) == (2, 3.5), said


def nobody_agrees_who_refused(shop, content, said):
    answers = dict(shop.execute("from shop_tables.consents").fetchall())
    nameless = shop.execute(
        "select 1 from shop_tables.consent_counts where answer like 'row without%'"
    ).fetchall()
    lines = texts_of(content)
    for customer in REFUSING:
        field = rf"(^|[,\"\s]){customer}([,\"\s]|$)"
        is_named = any(re.search(field, line) for line in lines)
        answer = answers.get(customer, "nobody knows" if nameless else "unanswered")
        if is_named and f"{customer},Perú," != lines[-1]:
            assert answer not in ("yes", "unanswered"), (customer, said)
