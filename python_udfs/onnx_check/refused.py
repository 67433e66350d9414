"""The error of all checks of a model from elsewhere."""


class Refused(ValueError):
    """A model is not registered; the message says what is wrong with it."""


def shown(name: str) -> str:
    """Return a name out of a foreign file as one short, printable word."""
    return repr(name if len(name) <= 60 else f"{name[:57]}...")
