"""dbt's cross-database macros, as far as sqlfluff must know them to read a model."""


def datediff(first: str, second: str, part: str) -> str:
    """Return something of the form of dbt's macro of this name."""
    return f"date_diff('{part}', {first}, {second})"


def dateadd(part: str, number: str, moment: str) -> str:
    """Return something of the form of dbt's macro of this name."""
    return f"date_add({moment}, {number})"


def date_trunc(part: str, moment: str) -> str:
    """Return something of the form of dbt's macro of this name."""
    return f"date_trunc('{part}', {moment})"


def generate_series(upper_bound: int) -> str:
    """Return something of the form of dbt's macro of this name."""
    return f"select generated_number from range({upper_bound})"
