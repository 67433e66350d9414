"""No alias and no column of a caller is taken for one of a function's own.

DuckDB pastes a macro's body into the caller's query: see macros/engine/duckdb_macro.
"""

import re
from dataclasses import replace

import duckdb
import pytest
from conftest import PROJECT
from functions_of_the_project import FUNCTIONS

from python_udfs import connect

ASKED = [function for function in FUNCTIONS if function.of]
TABLES_ASKED = [function for function in FUNCTIONS if not function.of]
# What a derived table names within itself is in sight there, in `lateral` at least.
WITHOUT_FROM = r"\(\s*select((?:(?!\bfrom\b|\bselect\b).)*?)\)\s*as asked \("
CAST = re.compile(r"\bcast\((\w+) as [\w\[\]]+\)")
# A table that is passed by its name can be read nowhere else.
TABLE_ASKED_OF = r"(?:query_table|policy_decisions\W+)\(\s*(\w+)\s*\)"
# A relation without an alias is called as it is.
ALIAS = re.compile(r"\b(?:as |main\.)\"?([a-z_]\w*)\b(?!\"?\()")
WORD = re.compile(r"\b[a-z_]\w*\b(?!\s*\()")
RESERVED = """
    select list(keyword_name) from duckdb_keywords()
    where keyword_category in ('reserved', 'type_function')
"""


@pytest.fixture(scope="module")
def shop(built_sample):
    with connect(built_sample) as connection:
        connection.execute("set threads = 1")
        yield connection


@pytest.fixture(scope="module")
def tried():
    """How many names, qualified ones included, were tried of each function."""
    return {}


@pytest.fixture(scope="module")
def names(shop):
    """Every alias and column in any function's body or in a table that one reads."""
    own = [function.name for function in FUNCTIONS]
    return sorted(set().union(*(words_in(shop, name) for name in own)))


@pytest.fixture(scope="module")
def every_alias(shop):
    """Every alias of a table, step or column in any function's body."""
    own = [function.name for function in FUNCTIONS]
    return sorted(set().union(*(aliases_in(shop, name) for name in own)))


def bodies(connection):
    """Return the body of each macro of the file, by its name, without its texts."""
    found = connection.execute(
        "select function_name, lower(macro_definition) from duckdb_functions()"
        " where macro_definition is not null and not internal"
    ).fetchall()
    return {name: re.sub(r"'(?:[^']|'')*'", "", body) for name, body in found}


def bodies_within(connection, function):
    """Return the bodies of a function and of all that it calls."""
    known, unread, read = bodies(connection), {function}, set()
    while unread:
        read.add(name := unread.pop())
        called = set(re.findall(r"\bmain\.\"?(\w+)\"?\(", known[name]))
        unread |= called & set(known) - read
    return [known[name] for name in sorted(read)]


def words_in(connection, function):
    """Return what is named in a function, and the columns of what it reads."""
    text = " ".join(bodies_within(connection, function))
    words = set(WORD.findall(text))
    columns = connection.execute(
        "select list(distinct lower(column_name)) from duckdb_columns()"
        " where schema_name = 'main' and list_contains(?, table_name)",
        [sorted(words)],
    ).fetchall()[0][0]
    [(reserved,)] = connection.execute(RESERVED).fetchall()
    return (words | set(columns or [])) - set(reserved)


def aliases_in(connection, function):
    """Return the aliases of tables, steps and columns in a function."""
    found = ALIAS.findall(" ".join(bodies_within(connection, function)))
    return sorted(set(found) & words_in(connection, function))


def make_callers(connection, function, place, names):
    """Make the table `zz_callers`, three rows of what the example passes.

    They are columns zz_0, zz_1, … that are called like nothing else, and what is passed
    in that place is also the column of every name.
    """
    passed = ", ".join(f"{text} as zz_{i}" for i, text in enumerate(function.arguments))
    also = ", ".join(f'zz_{place} as "{name}"' for name in names)
    connection.execute(
        "create or replace temp table zz_callers as"
        f" select *, row_number() over () as zz_caller, {also} from"
        f" (select distinct {passed} from {function.some_rows(60)}) limit 3"
    )
    connection.execute(
        f"create or replace temp table zz_one as select zz_{place} as zz_passed, {also}"
        " from zz_callers where zz_caller = 1"
    )


def answers(connection, function, relation, place, passed):
    """Return what each caller gets who passes one of `passed` in a place, as texts.

    They are asked in one query: the list of all that may be passed, and its number.
    """
    arguments = [f"zz_{i}" for i in range(len(function.arguments))]
    arguments[place] = f"[{', '.join(passed)}][zz_number]"
    callers = f"{relation} cross join range(1, {len(passed) + 1}) as zz_ (zz_number)"
    if function.is_table:
        answer = "list(zz_found order by zz_found)"
        callers += f" cross join lateral {function.call(*arguments)} as zz_found"
    else:
        answer = function.call(*arguments)
    found = connection.execute(
        f"select zz_number, zz_caller, cast({answer} as varchar) from {callers}"
        + " group by all" * function.is_table
    ).fetchall()
    by_number = {number: {} for number in range(1, len(passed) + 1)}
    for number, caller, text in found:
        by_number[number][caller] = rounded(text)
    return by_number


def rounded(text):
    """Return a text with its numbers to 9 places: a sum depends on its order."""
    number = r"-?\d+\.\d+(?:e[-+]?\d+)?"
    return text and re.sub(number, lambda found: f"{float(found[0]):.9g}", text)


def questions(names, every_alias, own_names, own_aliases):
    """Yield what to ask from, and what to pass.

    Every name alone; behind each alias of the function what is named in it; and two
    columns behind each alias of the others, many of which one query has.
    """
    for group in batched(names, 40):
        yield "zz_callers", [f'"{name}"' for name in group]
    for alias in own_aliases:
        for group in batched(own_names, 40):
            yield f'zz_callers as "{alias}"', [f'"{alias}"."{name}"' for name in group]
    for group in batched(sorted(set(every_alias) - set(own_aliases)), 25):
        tables = " cross join ".join(f'zz_one as "{alias}"' for alias in group)
        yield (
            f"(from zz_callers where zz_caller = 1) as zz_first cross join {tables}",
            [f'"{a}".{name}' for a in group for name in ("zz_passed", f'"{a}"')],
        )


def batched(names, size):
    return [names[start : start + size] for start in range(0, len(names), size)]


def wrong_names(connection, function, names, every_alias):
    """Return the names that change an answer, and how many were tried."""
    own_names = sorted(words_in(connection, function.name))
    own_aliases = aliases_in(connection, function.name)
    wrong, count = [], 0
    for place in range(len(function.arguments)):
        make_callers(
            connection, function, place, sorted({*names, *every_alias, *own_names})
        )
        [expected] = answers(
            connection, function, "zz_callers", place, [f"zz_{place}"]
        ).values()
        assert any(expected.values())
        for relation, passed in questions(names, every_alias, own_names, own_aliases):
            count += len(passed)
            if not is_same(connection, function, relation, place, passed, expected):
                wrong += [
                    name
                    for name in passed
                    if not is_same(
                        connection, function, relation, place, [name], expected
                    )
                ]
    return wrong, count


def is_same(connection, function, relation, place, passed, expected):
    try:
        found = answers(connection, function, relation, place, passed)
    except duckdb.Error:
        return False
    callers = expected.keys() if relation.startswith("zz_callers") else [1]
    wanted = {caller: expected[caller] for caller in callers if caller in expected}
    return all(answer == wanted for answer in found.values())


@pytest.mark.parametrize("function", ASKED, ids=lambda function: function.name)
def test_a_function_answers_alike_whatever_its_callers_names_are(
    shop, names, every_alias, tried, function
):
    wrong, tried[function.name] = wrong_names(shop, function, names, every_alias)
    assert wrong == []


@pytest.mark.parametrize("function", TABLES_ASKED, ids=lambda function: function.name)
def test_a_table_that_is_asked_of_may_be_called_like_anything(shop, tried, function):
    relations = {name for (name,) in shop.execute("show tables").fetchall()}
    # A temporary table goes before the file's own of that name, for everybody.
    names = set(aliases_in(shop, function.name)) - relations
    call = f"select * from {function.call()} order by all"
    expected = shop.execute(call).fetchall()
    [table] = function.arguments
    for name in names:
        shop.execute(f'create or replace temp view "{name}" as from {table[1:-1]}')
        named = call.replace(table, f"'\"{name}\"'")
        assert shop.execute(named).fetchall() == expected, name
        shop.execute(f'drop view temp."{name}"')
    assert expected
    tried[function.name] = len(names)


def test_hundreds_of_names_were_tried_of_every_function(tried, names, every_alias):
    if set(tried) != {function.name for function in FUNCTIONS}:
        pytest.skip("only some functions were tried")
    print(f"{sum(tried.values())} names and calls, of {len(tried)} functions")
    assert len(names) > 300
    assert len(every_alias) > 100
    assert min(tried[function.name] for function in ASKED) > len(names)


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (  # of two parameters, one beside a table
            "select curves.price from (select for_product_id) as asked (asked_id)"
            " inner join main.int_price_curves as curves"
            " on asked.asked_id = curves.product_id and curves.price > at_price",
            {'"price"', '"curves"."price"'},
        ),
        (  # its own names in sight
            "select curves.price from (select for_product_id as asked_id) as asked"
            " inner join main.int_price_curves as curves"
            " on asked.asked_id = curves.product_id and curves.price > at_price",
            {'"asked_id"'},
        ),
    ],
)
def test_a_function_that_takes_a_callers_name_for_its_own_is_seen(shop, body, wrong):
    shop.execute(
        "create or replace temp macro planted(for_product_id, at_price) as table"
        f" select price from ({body})"
    )
    planted = replace(
        next(function for function in ASKED if function.name == "units_at_price"),
        name="planted",
        arguments=["product_id", "current_price - 1"],
        is_table=True,
    )
    names = ["price", "lowest_price", "asked_id", "alone"]
    found, _ = wrong_names(shop, planted, names, ["curves", "asked", "elsewhere"])
    assert set(found) >= wrong
    assert not any("alone" in name or "elsewhere" in name for name in found)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_reads_each_parameter_once_in_a_table_without_a_from(function):
    body = rendered(function.body, PROJECT / "macros")
    tables = re.findall(TABLE_ASKED_OF, body)
    read = " ".join(re.findall(WITHOUT_FROM, CAST.sub(r"\1", body), re.S))
    assert " as " not in read
    for parameter in set(function.parameters) - set(tables):
        mentioned = re.compile(rf"\b{parameter}\b")
        assert len(mentioned.findall(body)) == 1
        assert mentioned.search(read)


def rendered(sql, macros_folder):
    """Return the body with those of our macros in it that hold a parameter."""
    for name in re.findall(r"\{\{ (\w+)\(", sql):
        for file in macros_folder.rglob(f"{name}.sql"):
            text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.S)
            sql = sql.replace(f"{{{{ {name}(", f"{text} {{{{ (", 1)
    return re.sub(r"--[^\n]*", "", sql)
