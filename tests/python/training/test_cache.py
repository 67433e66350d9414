"""What trains a model anew: an edit of what it imports, and of nothing else."""

import shutil

import pytest

from python_udfs.paths import PROJECT
from python_udfs.training import cache

CACHED = ("train_once(", "cached_rows(")


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A copy of the project in which code versions are those of the copy."""
    for name in ("models", "python_udfs"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=ignored)
    shutil.copy(PROJECT / "requirements.lock", tmp_path)
    monkeypatch.setattr(cache, "PROJECT", tmp_path)
    monkeypatch.setattr(cache, "PACKAGE", tmp_path / "python_udfs")
    return tmp_path


def versions(project):
    """Return the code version of every model that is made once."""
    cache.code_version.cache_clear()
    models = (project / "models").rglob("*.py")
    kept = [m.stem for m in models if any(call in m.read_text() for call in CACHED)]
    return {name: cache.code_version(name) for name in kept}


@pytest.mark.parametrize(
    ("edited", "made_anew"),
    [
        ("python_udfs/commands/shell.py", set()),
        ("python_udfs/connection.py", set()),
        ("python_udfs/prices/pictures.py", set()),
        ("python_udfs/shops/sample.py", set()),
        ("models/marts/customers/customer_churn_risk.sql", set()),
        ("models/training/train_churn.py", {"train_churn"}),
        ("python_udfs/recommendations/ease.py", {"item_weights", "item_model"}),
        ("python_udfs/demand/smoothing.py", {"demand_states"}),
        ("python_udfs/training/candidates.py", {"train_", "demand_backtest"}),
        ("requirements.lock", {""}),
    ],
)
def test_an_edit_makes_anew_what_imports_it_and_nothing_else(
    project, edited, made_anew
):
    before = versions(project)
    with (project / edited).open("a") as file:
        file.write("\n# edited\n")

    changed = {name for name, v in versions(project).items() if v != before[name]}

    expected = {n for n in before if any(part in n for part in made_anew)}
    assert changed == expected
    assert bool(changed) == bool(made_anew)
    assert len(before) > 10
