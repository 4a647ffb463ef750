"""Loads the report beside the tests, since test folders are no packages."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def report() -> ModuleType:
    """The module that reads, splits and measures the labelled rows."""
    name = "labelled_report"
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("report.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
