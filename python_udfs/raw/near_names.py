"""Columns that are not used: which they are, and which nearly is one of ours.

A name that is nearly a column's is said and never read as it, since it may be another.
One that is nearly the customers' answer stops the build: it would count as silence.
"""

import re

from python_udfs.raw.contract import ContractError, Table

SHOWN = 5  # names of columns in a note
LONGEST = 40  # signs of such a name
# American and older spellings of words that columns have.
SPELLINGS = (("iz", "is"), ("color", "colour"), ("canceled", "cancelled"))
FILLERS = {"a", "at", "for", "has", "in", "is", "of", "on", "the", "to"}
# What people add to the name of a table where they copy or export it.
COPIES = re.compile(
    r"all|backup|copy|data|dim|export|file|final|full|kopie|latest|list|new|old|raw"
    r"|table|tbl|v?\d+"
)
# In the languages of most shops. What is said of mails alone is another answer.
ABOUT_CONSENT = re.compile(
    r"con?sent|consim|consenso|personn?ali[sz]|einwillig|zustimm|toestemm|samtyck|samtykk"
    r"|zgod|gdpr|dsgvo|rgpd|(?<![a-z])opt[ _-]?(in|out)(?![a-z])"
)


def nearly(header: str, columns: list[str]) -> str | None:
    """Return which column a header nearly is: other words or up to two other signs."""
    for column in columns:
        if _words(header) == _words(column):
            return column
    for column in columns:
        signs = len(column) // 5  # of short names more would make another word
        if _distance(header, column) <= min(signs, 2):
            return column
    return None


def means_table(stem: str, table: str) -> bool:
    """Return whether a file's name means the table, but for what a copy adds to it."""
    words = {word for word in _words(stem) if not COPIES.fullmatch(word)}
    return words == _words(table)


def unused_in_words(unused: list[str], lacking: list[str]) -> str | None:
    """Return a note on columns that are not used; None where all are.

    `lacking` are the columns of the contract that the file does not have.
    """
    if not unused:
        return None
    names = ", ".join(_short(name) for name in unused[:SHOWN])
    more = f" and {len(unused) - SHOWN:,} more" if len(unused) > SHOWN else ""
    word = "column is" if len(unused) == 1 else "columns are"
    return "; ".join(
        [
            f"{len(unused):,} {word} not used: {names}{more}",
            *likenesses(unused, lacking),
        ]
    )


def likenesses(unused: list[str], lacking: list[str]) -> list[str]:
    """Return in words which unused columns are nearly one that is lacking."""
    return [
        f"{_short(name)} looks like {column}: if it is, call it so"
        for name in unused
        if (column := nearly(name, lacking))
    ][:SHOWN]


def refuse_unread_consent(
    table: Table, headers: list[str], found: dict[str, int], where: str
) -> None:
    """Raise ContractError where an answer on consent may stand in an unused column."""
    for column in table.columns_with("consent"):
        for at, header in enumerate(headers):
            is_near = nearly(header, [column]) is not None
            is_about = ABOUT_CONSENT.search(header.lower()) and column not in found
            if at not in found.values() and (is_near or is_about):
                raise ContractError(
                    f"{table.name}: {where}: the column {_short(header)} is not used,"
                    f" and may be what customers answered: call it {column}, or, if it"
                    " says something else, give it another name"
                )


def _short(name: str) -> str:
    bare = " ".join(name.split())
    return bare if len(bare) <= LONGEST else f"{bare[: LONGEST - 1]}…"


def _words(name: str) -> set[str]:
    """Return a name's words without plural, in one spelling, in no order."""
    divided = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).lower()
    for american, british in SPELLINGS:
        divided = divided.replace(american, british)
    words = set(re.findall(r"[^\W_]+", divided))
    return {word.removesuffix("s") for word in words - FILLERS or words}


def _distance(one: str, other: str) -> int:
    """Return how many signs have to be changed, added or taken away."""
    one, other = (re.sub(r"[\W_]+", "", name).lower() for name in (one, other))
    if abs(len(one) - len(other)) > 2:
        return max(len(one), len(other))
    row = list(range(len(other) + 1))
    for at, sign in enumerate(one, start=1):
        before, row = row, [at]
        for place, wanted in enumerate(other, start=1):
            changed = before[place - 1] + (sign != wanted)
            row.append(min(changed, before[place] + 1, row[-1] + 1))
    return row[-1]
