"""A registry for asynchronous programs; needs ``newstratum[aio]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newstratum._lazy import make_lazy_module

if TYPE_CHECKING:
    from newstratum._async_registry import AsyncRegistry as AsyncRegistry
    from newstratum._async_registry import open_async_registry as open_async_registry

#: The internal modules, and the names that are public from here.
_MODULES: Final = {"_async_registry": "AsyncRegistry open_async_registry"}

if not TYPE_CHECKING:
    __all__, __getattr__, __dir__ = make_lazy_module(__name__, _MODULES)
