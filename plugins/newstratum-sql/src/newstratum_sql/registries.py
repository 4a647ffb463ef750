"""Which kinds a registry keeps: asked of the installed newstratum, the way it tells every store."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from types import SimpleNamespace

import newstratum
from newstratum import hooks
from newstratum.errors import UnavailableError
from newstratum.host import PluginHost
from newstratum.ports.fields import Kind
from newstratum.ports.store import Store
from newstratum.ports.url import URL

__all__ = ["registry_kinds"]

_SCHEME = "newstratum-sql-kinds"


def registry_kinds() -> tuple[Kind, ...]:
    """Return the kinds that a registry of the installed newstratum tells the store it opens."""
    told: list[Kind] = []

    def listen(_url: URL, kinds: tuple[Kind, ...]) -> Store:
        told.extend(kinds)
        raise UnavailableError("only the kinds were wanted")

    @hooks.store_backends
    def stores() -> Iterable[hooks.StoreBackend]:
        return (hooks.StoreBackend(schemes=(_SCHEME,), open=listen, summary="tells the kinds", api=1),)

    host = PluginHost()
    host.register(SimpleNamespace(stores=stores), name=_SCHEME)
    with suppress(UnavailableError):
        newstratum.open_registry(f"{_SCHEME}:", host=host)
    return tuple(told)
