import doctest
import importlib
import pkgutil

import pytest

import terecht.text

MODULES = sorted(module.name for module in pkgutil.iter_modules(terecht.text.__path__, "terecht.text."))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
