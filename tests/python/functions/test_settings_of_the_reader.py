"""Whoever asks may have settings of their own; a function answers as without them."""

import pytest
from functions_of_the_project import FUNCTIONS

from python_udfs import connect

SETTINGS = ("default_order = 'desc'", "default_null_order = 'nulls_first'")


def answer(connection, function):
    """Return all that the function says, in its own order where it has one."""
    rows = connection.execute(question(function)).fetchall()
    return rows if "order by" in function.body else sorted(rows, key=str)


def question(function):
    """Return a query of all that the function says."""
    if function.is_table and function.of:
        return f"from {function.some_rows(1)}, {function.call()} as found"
    return f"from {function.call()}" if function.is_table else function.question()


@pytest.fixture(scope="module")
def settled(built_sample):
    with connect(built_sample) as connection:
        for setting in SETTINGS:
            connection.execute(f"set {setting}")
        yield connection


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_another_order_by_default_turns_no_answer_round(
    built_sample, settled, function
):
    with connect(built_sample) as plain:
        usual = answer(plain, function)
    assert answer(settled, function) == usual
    assert usual
