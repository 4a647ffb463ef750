"""Decide which plugin offers which scheme, suffix or name; no plugin runs here."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

from attrs import frozen

from newstratum._host.descriptors import SCHEME_HOOKS, Descriptor, list_keys
from newstratum._host.discovery import EntryPoint, Origin, PluginFailure, build_failure, build_plugin_failure
from newstratum._host.installation import advise_plugin
from newstratum._words import NO_WORDS, Words, join_names, write_count
from newstratum.errors import DuplicateSchemeError

_D = TypeVar("_D", bound=Descriptor)

#: How many keys a message names.
_MAX_NAMED = 3

#: Schemes, suffixes and renderings, and the distribution to install for each.
INSTALLABLE: Mapping[str, str] = MappingProxyType(
    {
        ".ods": "newstratum-sheets",
        ".xls": "newstratum-sheets",
        ".xlsb": "newstratum-sheets",
        ".xlsm": "newstratum-sheets",
        ".xlsx": "newstratum-sheets",
        "aes-256-gcm": "newstratum-seal",
        "apprise": "newstratum-apprise",
        "dingtalk": "newstratum-chatbots",
        "feishu": "newstratum-chatbots",
        "html": "newstratum-report",
        "jsonl": "newstratum-jsonl",
        "lmdb": "newstratum-lmdb",
        "ntfy": "newstratum-ntfy",
        "postgresql": "newstratum-sql",
        "sms": "newstratum-sms",
        "sms+tencent": "newstratum-sms",
        "smtp": "newstratum-mail",
        "smtps": "newstratum-mail",
        "sql": "newstratum-sql",
        "sql+sqlite": "newstratum-sql",
        "webhook": "newstratum-webhook",
        "wecom": "newstratum-chatbots",
    }
)


@frozen(kw_only=True)
class Offer:
    """One descriptor that passed every check, and the plugin it came from."""

    entry_point: EntryPoint
    hook: str
    descriptor: Descriptor


def get_descriptor(offer: Offer, wanted: type[_D]) -> _D:
    """Narrow what a hook offers to its type, which was checked when it was loaded."""
    assert isinstance(offer.descriptor, wanted)
    return offer.descriptor


@frozen(kw_only=True)
class _KeyConflict:
    """A key that a plugin claims and does not get."""

    offer: Offer
    key: str
    #: The name of the plugin that it belongs to.
    owner: str
    #: Whether a plugin that is not loaded yet could still become the owner.
    open: bool = False


@frozen(kw_only=True)
class Catalog:
    """The offers of the plugins loaded so far, and which of them is used for each key.

    A plugin of newstratum itself comes before one that the program registered, and that before an
    installed one. Among the installed, a scheme belongs to the plugin of that name, loaded or not; any
    other goes to the first plugin in name order that claims it. None of this depends on the order in
    which plugins are loaded.
    """

    #: The offer that is used for each hook and key.
    offers: Mapping[tuple[str, str], Offer]
    conflicts: tuple[_KeyConflict, ...]

    def get_offer(self, hook: str, key: str) -> Offer | None:
        """Return the offer that is used for a key, or None."""
        return self.offers.get((hook, key))

    def get_final_offer(self, hook: str, key: str) -> Offer | None:
        """Return the offer that is used for a key if no plugin still to be loaded can change that."""
        offer = self.get_offer(hook, key)
        if offer is None or offer.entry_point.origin < Origin.INSTALLED:
            return offer
        return offer if hook in SCHEME_HOOKS and offer.entry_point.name == key else None

    def list_keys(self, hook: str) -> tuple[str, ...]:
        """Return every key of a hook that has an offer, sorted."""
        return tuple(sorted(key for each, key in self.offers if each == hook))

    def list_offers(self, hook: str) -> tuple[Offer, ...]:
        """Return the offers of a hook that are used for at least one key, first plugin first, each once."""
        once = {id(offer): offer for (each, _), offer in self.offers.items() if each == hook}
        return tuple(once.values())

    def list_failures(self, *, complete: bool) -> tuple[PluginFailure, ...]:
        """Return the claims that were refused; before all plugins are loaded, only those that stay so."""
        conflicts = [each for each in self.conflicts if complete or not each.open]
        return (*_iterate_scheme_failures(conflicts), *_iterate_descriptor_failures(conflicts))


def build_catalog(offers: Iterable[Offer], names: Collection[str]) -> Catalog:
    """Give every key to one offer; each of the names is a scheme reserved for the plugin of that name."""
    used: dict[tuple[str, str], Offer] = {}
    conflicts: list[_KeyConflict] = []
    for offer in sorted(offers, key=lambda offer: offer.entry_point.order):
        for key in list_keys(offer.descriptor):
            if _is_reserved(offer, key, names):
                conflicts.append(_KeyConflict(offer=offer, key=key, owner=key))
                continue
            first = used.setdefault((offer.hook, key), offer)
            if first is not offer:
                owner = first.entry_point
                may_change = owner.origin is Origin.INSTALLED and owner is not offer.entry_point
                conflicts.append(_KeyConflict(offer=offer, key=key, owner=owner.name, open=may_change))
    return Catalog(offers=used, conflicts=tuple(conflicts))


def _is_reserved(offer: Offer, key: str, names: Collection[str]) -> bool:
    return (
        offer.hook in SCHEME_HOOKS
        and offer.entry_point.origin is Origin.INSTALLED
        and key in names
        and key != offer.entry_point.name
    )


def _iterate_scheme_failures(conflicts: Iterable[_KeyConflict]) -> Iterator[PluginFailure]:
    for each in conflicts:
        hook, entry_point = each.offer.hook, each.offer.entry_point
        if hook not in SCHEME_HOOKS:
            continue
        if each.owner == entry_point.name:
            yield build_failure(
                entry_point,
                Words("同一地址前缀{!r}提供了两次", "offers the scheme {!r} twice").format(each.key),
                hook=hook,
            )
            continue
        error = DuplicateSchemeError(each.key, entry_point.name, each.owner)
        yield build_plugin_failure(entry_point, error, hook)


def _iterate_descriptor_failures(conflicts: Iterable[_KeyConflict]) -> Iterator[PluginFailure]:
    by_offer: dict[int, list[_KeyConflict]] = {}
    for each in conflicts:
        if each.offer.hook not in SCHEME_HOOKS:
            by_offer.setdefault(id(each.offer), []).append(each)
    for together in by_offer.values():
        more = (
            Words("等，另有{}个", " and {} more").format(len(together) - _MAX_NAMED)
            if len(together) > _MAX_NAMED
            else NO_WORDS
        )
        keys = join_names(repr(each.key) for each in together[:_MAX_NAMED])
        owners = join_names(sorted({each.owner for each in together}))
        reason = Words(
            "提供的{}{}已属于{}；请改名，或卸载其中一个",
            "offers {}{}, which already belongs to {}; rename it or uninstall one of them",
        ).format(keys, more, owners)
        yield build_failure(together[0].offer.entry_point, reason, hook=together[0].offer.hook)


# ------------------------------------------------------------------------- hints for what nobody offers


def find_nearest(wanted: str, known: Iterable[str]) -> str:
    """Return the known word that is spelt most like the wanted one; empty if none is close."""
    near = difflib.get_close_matches(wanted, list(known), n=1)
    return near[0] if near else ""


def find_cause(wanted: str, failures: Iterable[PluginFailure]) -> PluginFailure | None:
    """Return the failure that explains why no plugin offers a scheme, suffix or name.

    It is the failure of the plugin of that name, or of one from the distribution known to bring it.
    """
    failures = tuple(failures)
    named = [failure for failure in failures if failure.plugin == wanted]
    brought = [failure for failure in failures if failure.distribution == INSTALLABLE.get(wanted, wanted)]
    return next(iter((*named, *brought)), None)


def format_hint(
    wanted: str,
    failures: Iterable[PluginFailure],
    left_out: Iterable[str],
    blocked: Iterable[str] = (),
    installable: Mapping[str, str] = INSTALLABLE,
) -> Words:
    """Say in one clause what to do about a scheme, suffix or name that no plugin offers, or nothing."""
    failures = tuple(failures)
    for name in blocked:
        return Words(
            "插件{!r}已被程序停用，见PluginHost.unblock",
            "the plugin {!r} is blocked by the program, see PluginHost.unblock",
        ).format(name)
    if wanted in set(left_out):
        return Words(
            "插件{!r}已安装，但NEWSTRATUM_PLUGINS没有写它",
            "the plugin {!r} is installed but left out by NEWSTRATUM_PLUGINS",
        ).format(wanted)
    broken = find_cause(wanted, failures)
    if broken is not None:
        return Words(
            "应由插件{!r}处理，但它有故障，见newstratum plugins",
            "the plugin {!r} would answer but is broken, see `newstratum plugins`",
        ).format(broken.plugin)
    meant = wanted if wanted in installable else find_nearest(wanted, installable)
    if meant:
        aim = NO_WORDS if meant == wanted else Words("（用于{!r}）", " for {!r}").format(meant)
        return Words("{}{}", "{}{}").format(advise_plugin(installable[meant]), aim)
    if failures:
        count = write_count(len(failures), "plugin failure")
        return Words("插件有{}处故障，见newstratum plugins", "{}, see `newstratum plugins`").format(count)
    return NO_WORDS
