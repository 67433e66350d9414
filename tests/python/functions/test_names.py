"""No alias and no column of a caller is taken for one of a function's own.

DuckDB pastes a macro's body into the caller's query: see duckdb__scalar_function_sql.
"""

import re
import shutil

import duckdb
import pytest
from conftest import PROJECT
from functions_of_the_project import FUNCTIONS

from python_udfs import connect

ASKED = [function for function in FUNCTIONS if function.of]
PAIR = re.compile(r"\b([a-z_][a-z0-9_]*)\"?\.\"?([a-z_][a-z0-9_]*)")  # alias, column
WITHOUT_FROM = r"\(\s*select((?:(?!\bfrom\b|\bselect\b).)*?)\)\s*as asked\b"
# A table that is passed by its name can be read nowhere else.
TABLE_ASKED_OF = r"(?:query_table|policy_decisions\W+)\(\s*(\w+)\s*\)"
KEYWORDS = """
    select keyword_name from duckdb_keywords()
    where keyword_category in ('reserved', 'type_function')
"""
# Scores that cost nothing, so that thousands of calls can be tried: what they are asked
# about is what a captured name would change.
CHEAP = {
    "score": "cast(hash(cast(features as varchar)) % 1000 as double)",
    "is_extrapolated": "false",
    "contributions": "struct_pack(link := 'identity', base := cast(hash(cast("
    "features as varchar)) % 1000 as double), contributions := [struct_pack("
    "feature := 'f', value := '1', contribution := 1e0)])",
}


@pytest.fixture(scope="module")
def shop(built_sample, tmp_path_factory):
    """A copy of the sample whose models score at no cost."""
    copy = str(tmp_path_factory.mktemp("names") / "sample.duckdb")
    shutil.copy(built_sample, copy)
    with connect(copy, read_only=False) as connection:
        connection.execute("set threads = 1")
        for macro in macros(connection):
            for what, sql in CHEAP.items():
                if macro.endswith(f"_{what}") and not macro.startswith(
                    "recommendation"
                ):
                    connection.execute(
                        f"create or replace macro {macro}(features) as {sql}"
                    )
        yield connection


def macros(connection):
    """Return the names of the macros of live models."""
    found = connection.execute(
        "select function_name from duckdb_functions() where function_type = 'macro'"
        " and schema_name = 'main' and parameters = ['features']"
    ).fetchall()
    return [name for (name,) in found]


def names_within(connection):
    """Return the aliases and columns in the bodies of all functions, sorted."""
    reserved = {word for (word,) in connection.execute(KEYWORDS).fetchall()}
    bodies = connection.execute(
        "select lower(macro_definition) from duckdb_functions()"
        " where schema_name = 'main' and function_name in (select unnest(?))",
        [[function.name for function in FUNCTIONS]],
    ).fetchall()
    words = {word for (body,) in bodies for pair in PAIR.findall(body) for word in pair}
    return sorted(words - reserved)


def make_callers(connection, function):
    """Make the table `callers`: three rows of what the example passes, as a0, a1, …"""
    passed = ", ".join(f"{text} as a{i}" for i, text in enumerate(function.arguments))
    connection.execute(
        f"create or replace temp table callers as select distinct {passed}"
        f" from (from {function.of}) order by all limit 3"
        if " as " not in function.of
        else f"create or replace temp table callers as select distinct {passed}"
        f" from {function.of} limit 3"
    )


def answers(connection, function, alias, columns):
    """Return what the function says of each caller, who is called so."""
    named = ", ".join(f'a{i} as "{column}"' for i, column in enumerate(columns))
    arguments = [f'"{alias}"."{column}"' for column in columns]
    bare = [f'"{column}"' for column in columns]
    callers = f'(select rowid as caller_number, {named} from callers) as "{alias}"'
    if function.is_table:
        calls = [function.call(*arguments), function.call(*bare)]
        asked = " union all ".join(
            f'select "{alias}".caller_number, list(zz_answer order by zz_answer)'
            f" from {callers}, lateral {call} as zz_answer group by all"
            for call in calls
        )
        return sorted(connection.execute(asked).fetchall(), key=repr)
    asked = f"select {function.call(arguments[0], *bare[1:])}"
    if len(columns) == 1:
        asked += f", {function.call(*bare)}"
    asked += f" from {callers} order by caller_number"
    return connection.execute(asked).fetchall()


@pytest.mark.parametrize("function", ASKED, ids=lambda function: function.name)
def test_a_function_answers_alike_whatever_its_callers_names_are(
    shop, function, record_property
):
    make_callers(shop, function)
    neutral = [f"zz_{i}" for i in range(len(function.arguments))]
    expected = answers(shop, function, "zz_caller", neutral)
    names = names_within(shop)
    tried = 0
    for place, name in enumerate(names):
        others = [names[(place + 7 * i) % len(names)] for i in range(len(neutral))]
        found = answers(shop, function, name, others)
        assert found == expected, (name, others)
        tried += 1
    record_property("names", tried)
    print(f"{function.name}: {tried} names of callers")
    assert tried == len(names) > 150
    assert expected


@pytest.mark.parametrize(
    "body",
    [
        "(select max(t.v) from t where t.id = for_id)",
        "(with asked as (select id as i from t where id = for_id)"
        " select max(v) from t inner join asked on asked.i = t.id)",
    ],
)
def test_the_test_sees_a_function_that_reads_its_parameter_beside_a_table(body):
    with duckdb.connect() as connection:
        connection.execute(
            "create table t as select range as id, range * 2 as v from range(3)"
        )
        connection.execute(f"create macro bad(for_id) as {body}")
        asked = 'select bad("t"."id") from (select range as id from range(3)) as "t"'
        found = connection.execute(asked).fetchall()
    assert len(set(found)) == 1  # captured: three questions, one answer


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_a_function_reads_each_parameter_once_in_a_table_without_a_from(function):
    body = rendered(function.body, PROJECT / "macros")
    tables = re.findall(TABLE_ASKED_OF, body)
    for parameter in set(function.parameters) - set(tables):
        mentioned = re.compile(rf"\b{parameter}\b")
        assert len(mentioned.findall(body)) == 1
        assert mentioned.search(" ".join(re.findall(WITHOUT_FROM, body, re.S)))


def rendered(sql, macros_folder):
    """Return the body with those of our macros in it that hold a parameter."""
    for name in re.findall(r"\{\{ (\w+)\(", sql):
        for file in macros_folder.rglob(f"{name}.sql"):
            text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.S)
            sql = sql.replace(f"{{{{ {name}(", f"{text} {{{{ (", 1)
    return re.sub(r"--[^\n]*", "", sql)
