"""Names that load when they are first used, so that importing costs next to nothing (PEP 562)."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def make_lazy_module(
    package: str, modules: Mapping[str, str]
) -> tuple[list[str], Callable[[str], object], Callable[[], list[str]]]:
    """Make what a public module needs to load its names from internal ones.

    Args:
        package: The name of the public module, its ``__name__``.
        modules: Each internal module, and the names to take from it with spaces between them; its own
            name stands for the module itself.

    Returns:
        The module's ``__all__``, ``__getattr__`` and ``__dir__``.
    """
    homes = {name: module for module, names in modules.items() for name in names.split()}

    def load(name: str) -> object:
        home = homes.get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = import_module(f"newstratum.{home}")
        value: object = module if home.rpartition(".")[2] == name else getattr(module, name)
        setattr(sys.modules[package], name, value)
        return value

    def list_names() -> list[str]:
        named = vars(sys.modules[package])
        return sorted({*named["__all__"], *(name for name in named if name.startswith("__"))})

    return sorted(homes), load, list_names
