from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newstratum.figures import Report


def load_office() -> ModuleType:
    """Return the module of the made-up office, which lies beside the tests and in no package."""
    name = "newstratum_report_office"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name("office.py"))
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture(scope="session")
def office() -> Report:
    """The report of the made-up office."""
    module = load_office()
    with module.open_office() as registry:
        return registry.report(on=module.DAY)


@pytest.fixture(scope="session")
def plain(office: Report) -> Callable[[str], dict[str, Any]]:
    """The plain data of that report in a language, a copy for each test that changes it."""
    texts = {language: json.dumps(office.to_dict(language=language)) for language in ("zh", "en")}
    return lambda language: json.loads(texts[language])
