"""Where the project's files lie: the one place that knows how deep this package is."""

from pathlib import Path

PACKAGE = Path(__file__).parent
PROJECT = PACKAGE.parent
