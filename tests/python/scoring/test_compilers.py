"""The list of compilers."""

import pytest
from awkward_rows import awkward_rows

from python_udfs.compilers import compile_model


def test_an_estimator_without_a_compiler_is_named():
    with pytest.raises(TypeError, match="no compiler for dict"):
        compile_model({}, awkward_rows(10))
