"""A scalar function answers alike in whichever way it is asked."""

import pytest
from functions_of_the_project import FUNCTIONS

from python_udfs import connect

SCALAR = [f for f in FUNCTIONS if f.of and not f.is_table]
# What has no text that can be read again.
NOT_AS_TEXT = ("struct",)


@pytest.fixture(scope="module")
def shop(built_sample):
    with connect(built_sample) as connection:
        yield connection


def answers(shop, function, call, rows="some_asked"):
    """Return what each of the example's first rows is told, as texts, in order."""
    names = [f"a{place}" for place in range(len(function.arguments))]
    passed = ", ".join(map(" as ".join, zip(function.arguments, names, strict=True)))
    found = shop.execute(
        f"with some_asked as (select {passed} from {function.some_rows(5)})"
        f" select {call}::varchar as answer from {rows} order by all"
    ).fetchall()
    return [answer for (answer,) in found]


def named(function, written="{}"):
    """Return a call whose arguments are the columns of `some_asked`, so written."""
    types = list(function.types.values())
    return function.call(
        *(
            f"a{place}"
            if types[place].startswith(NOT_AS_TEXT)
            else written.format(f"a{place}")
            for place in range(len(function.arguments))
        )
    )


@pytest.mark.parametrize("function", SCALAR, ids=lambda function: function.name)
def test_a_function_answers_alike_however_it_is_asked(shop, function):
    call = named(function)
    expected = answers(shop, function, call)
    assert any(expected)
    beside = f"some_asked, lateral (select {call} as found)"
    assert answers(shop, function, "found", beside) == expected
    assert answers(shop, function, named(function, "{}::varchar")) == expected
    where = f"some_asked where {call} is not null"
    assert answers(shop, function, call, where) == [one for one in expected if one]
