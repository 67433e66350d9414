"""`make sql`: whatever is asked, the answer is a table or words."""

import os
import subprocess
import sys

import duckdb
import pytest

from python_udfs.paths import PROJECT


@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
@pytest.mark.parametrize("by", ["argument", "input"])
def test_a_query_that_is_no_text_is_refused_in_words(tmp_path, by, locale):
    path = tmp_path / "shop.duckdb"
    duckdb.connect(path).close()
    query = b"select \xff"
    done = subprocess.run(
        [sys.executable, "-m", "python_udfs.commands.shell", path]
        + [query] * (by == "argument"),
        input=query,
        cwd=PROJECT,
        env=os.environ | {"LC_ALL": locale},
        capture_output=True,
        check=False,
    )
    said = done.stderr.decode()
    assert done.returncode == 1
    assert "the query is not UTF-8 from character 8 on" in said
    assert "Traceback" not in said
