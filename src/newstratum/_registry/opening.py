"""Opening a registry by the URL of its store."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Literal

from newstratum._api import get_plugin_host
from newstratum._host.host import PluginHost
from newstratum._model.people.people import ContactKind, PrivacyNotice
from newstratum._model.values.identifiers import Randomness
from newstratum._model.values.validators import check_argument, is_several
from newstratum._ports.fields import Kind
from newstratum._ports.keys import KeyProvider
from newstratum._ports.url import URL
from newstratum._registry.environment import Clock, check_functions
from newstratum._registry.purposes import Purpose
from newstratum._registry.registry import Registry
from newstratum._registry.sessions.erasure_ledger import LEDGER_SUFFIX
from newstratum._wire.record_kinds import KINDS
from newstratum._wire.seal_kinds import list_seal_kinds
from newstratum._words import Words
from newstratum.errors import InvalidValueError, SecretKeyError, StoreError

#: The environment variable that names what keeps the keys.
KEYS_VARIABLE: Final = "NEWSTRATUM_KEYS"
_KEYS_HINT: Final = Words("请写成file:office.keys", "write it like file:office.keys")


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
    keys: KeyProvider | URL | str | None = None,
    ledger: Path | str | None = None,
    mode: Literal["rw", "ro"] = "rw",
    may_make: bool = True,
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
        keys: What keeps the secret keys outside the store, or its URL: ``file:office.keys``; by default what
            the environment variable ``NEWSTRATUM_KEYS`` names. Without it the secrets lie in the store.
        ledger: The file that says who was erased, apart from the store; by default it lies beside the key
            file: ``office.keys.erasures``. Without keys there is none.
        mode: ``"ro"`` to look only: a store that is not there is not made, and one that can be opened to be
            read only is. A plugin whose descriptor offers neither ``exists`` nor ``read_only`` cannot.
        may_make: Whether a store that is not there may be made, where the plugin can tell.

    Returns:
        The open registry; close it, or use it as a context manager.

    Raises:
        UnknownSchemeError: No plugin answers for the scheme.
        MissingStoreError: There is no store, and none may be made.
        StoreError: The store cannot be opened.
        InvalidValueError: The URL or the mode is not valid, or another argument is something else.
    """
    _check_several("notices", notices)
    _check_several("unique_contacts", unique_contacts)
    _check_ledger(ledger)
    if host is not None:
        check_argument("host", host, PluginHost, Words("请写host=PluginHost()", "write host=PluginHost()"))
    # The text "false" would count as true.
    for name, switch in (("store_outside_party", store_outside_party), ("may_make", may_make)):
        check_argument(
            name, switch, bool, Words("请写{0}=True或{0}=False", "write {0}=True or {0}=False").format(name)
        )
    check_functions(clock, randomness)
    place = url if isinstance(url, URL) else URL.parse(url)
    host = get_plugin_host() if host is None else host
    provider = open_keys(keys, host)
    store = host.open_store(place, list_registry_kinds(), mode=mode, may_make=may_make)
    try:
        registry = Registry(
            store,
            name=str(place),
            host=host,
            purposes=purposes,
            notices=notices,
            unique_contacts=unique_contacts,
            store_outside_party=store_outside_party,
            clock=clock,
            randomness=randomness,
            keys=provider,
            ledger=find_ledger(provider) if ledger is None else ledger,
        )
    except BaseException:
        store.close()
        raise
    # What is wrong with the ledger is said by whoever erases; others can work on.
    with contextlib.suppress(StoreError, SecretKeyError):
        registry.keys.replay_erasures()
    return registry


def _check_several(name: str, given: object) -> None:
    if not is_several(given):
        raise InvalidValueError(
            name,
            Words("类型为{}，不是几个", "is of type {}, not several").format(type(given).__name__),
            Words("请写[…]", "write [...]"),
        )


def open_keys(keys: KeyProvider | URL | str | None, host: PluginHost) -> KeyProvider | None:
    """Return what keeps the keys of a register; by default what ``NEWSTRATUM_KEYS`` names.

    Raises:
        UnknownSchemeError: No plugin answers for the scheme.
        SecretKeyError: The keys cannot be reached.
        InvalidValueError: The URL is not valid, or what is given keeps no keys.
    """
    # An empty variable is as one that is not set.
    given = (os.environ.get(KEYS_VARIABLE) or None) if keys is None else keys
    if given is None:
        return None
    if isinstance(given, str):
        try:
            given = URL.parse(given)
        except InvalidValueError as error:
            reason = error.reason
        else:
            return host.open_key_provider(given)
        raise InvalidValueError("keys", reason, _KEYS_HINT)
    if isinstance(given, URL):
        return host.open_key_provider(given)
    if isinstance(given, type) or not isinstance(given, KeyProvider):
        raise InvalidValueError(
            "keys",
            Words("类型为{}，不保存密钥", "is of type {}, which keeps no keys").format(type(given).__name__),
            _KEYS_HINT,
        )
    return given


def _check_ledger(ledger: Path | str | None) -> None:
    if ledger is None or isinstance(ledger, Path) or (isinstance(ledger, str) and ledger.strip()):
        return
    what = Words("没有内容", "is empty")
    if not isinstance(ledger, str):
        what = Words("类型为{}，不是文件", "is of type {}, not a file").format(type(ledger).__name__)
    raise InvalidValueError(
        "ledger", what, Words("请写文件：ledger='office.erasures'", "give the file: ledger='office.erasures'")
    )


def find_ledger(provider: KeyProvider | None) -> Path | None:
    """Return where the ledger of erasures lies by default: beside the key file; None for other keys."""
    path = getattr(provider, "path", None)
    return path.with_name(path.name + LEDGER_SUFFIX) if isinstance(path, Path) else None


def list_registry_kinds() -> tuple[Kind, ...]:
    """Return the kinds of record that a registry keeps.

    A program that opens or prepares a store for a registry gives them; :func:`open_registry` does so itself.
    """
    return (*(kind.declared for kind in KINDS), *list_seal_kinds())
