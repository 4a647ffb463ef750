"""Opening a registry by the URL of its store."""

from __future__ import annotations

from collections.abc import Iterable

from newstratum._api import get_plugin_host
from newstratum._host.host import PluginHost
from newstratum._model.people.people import ContactKind, PrivacyNotice
from newstratum._model.values.identifiers import Randomness
from newstratum._ports.fields import Kind
from newstratum._ports.url import URL
from newstratum._registry.environment import Clock
from newstratum._registry.purposes import Purpose
from newstratum._registry.registry import Registry
from newstratum._wire.record_kinds import KINDS
from newstratum.errors import InvalidValueError


def open_registry(
    url: URL | str,
    *,
    host: PluginHost | None = None,
    purposes: Iterable[Purpose] | None = None,
    notices: Iterable[PrivacyNotice] = (),
    unique_contacts: Iterable[ContactKind] = (),
    store_outside_party: bool = False,
    clock: Clock | None = None,
    randomness: Randomness | None = None,
) -> Registry:
    """Open the registry that a URL names: ``sqlite:///district.db``, ``memory:``, or a plugin's.

    Args:
        url: Where the store is; its scheme chooses the plugin.
        host: The plugins; by default those of the process.
        purposes: What data may be used for; :data:`DEFAULT_PURPOSES` by default.
        notices: Privacy notices that people were given; a session stores the one it needs.
        unique_contacts: Kinds of contact that only one person may have.
        store_outside_party: Whether attestations about the scope of the work are stored at all.
        clock: Gives the present instant, with a zone; by default that of the system. Where one is given,
            commits are recorded at its instants, if the store keeps given instants; else the store's own
            clock counts.
        randomness: Gives that many random bytes; by default ``secrets.token_bytes``.

    Returns:
        The open registry; close it, or use it as a context manager.

    Raises:
        UnknownSchemeError: No plugin answers for the scheme.
        StoreError: The store cannot be opened.
        InvalidValueError: The URL is not valid, or ``purposes`` are not purposes.
    """
    place = url if isinstance(url, URL) else URL.parse(url)
    host = get_plugin_host() if host is None else host
    store = host.open_store(place, list_registry_kinds())
    try:
        return Registry(
            store,
            name=str(place),
            host=host,
            purposes=purposes,
            notices=notices,
            unique_contacts=unique_contacts,
            store_outside_party=store_outside_party,
            clock=clock,
            randomness=randomness,
        )
    except InvalidValueError:
        store.close()
        raise


def list_registry_kinds() -> tuple[Kind, ...]:
    """Return the kinds of record that a registry keeps.

    A program that opens or prepares a store for a registry gives them; :func:`open_registry` does so itself.
    """
    return tuple(kind.declared for kind in KINDS)
