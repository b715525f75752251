"""What a docstring shows is what the code does: the examples of every module run."""

import doctest
import importlib
import pkgutil

import pytest

import terecht

STARTS_SOMETHING = ("terecht.__main__", "terecht.adapters.migrations.")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(terecht.__path__, "terecht.")
    if not module.name.startswith(STARTS_SOMETHING)
)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
