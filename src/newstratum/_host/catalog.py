"""Decide which plugin answers for which scheme, suffix or name; no plugin runs here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from attrs import frozen

from newstratum._host.descriptors import SCHEME_HOOKS, list_keys
from newstratum._host.entry_points import Origin, build_failure
from newstratum._host.failures import Failure
from newstratum._host.loading import Offer
from newstratum.errors import DuplicateSchemeError

__all__ = ["Catalog", "build_catalog"]

_NAMED = 3


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
    """The offers of the plugins loaded so far, and who holds what.

    A plugin of newstratum itself comes before one that the program registered, and that before an
    installed one. Among the installed, a scheme belongs to the plugin of that name, loaded or not;
    what belongs to nobody goes to the first claimant in name order. None of this depends on the
    order in which plugins are loaded.
    """

    #: Hook and key to the offer that holds it.
    holders: Mapping[tuple[str, str], Offer]
    losses: tuple[_KeyConflict, ...]

    def holder(self, hook: str, key: str) -> Offer | None:
        """Return the offer that answers for a key, or None."""
        return self.holders.get((hook, key))

    def settled_holder(self, hook: str, key: str) -> Offer | None:
        """Return the offer that answers for a key, whatever plugins are still to be loaded; else None."""
        offer = self.holder(hook, key)
        if offer is None or offer.candidate.origin < Origin.INSTALLED:
            return offer
        return offer if hook in SCHEME_HOOKS and offer.candidate.name == key else None

    def keys(self, hook: str) -> tuple[str, ...]:
        """Return every key of a hook that somebody answers for, sorted."""
        return tuple(sorted(key for owned, key in self.holders if owned == hook))

    def offers(self, hook: str) -> tuple[Offer, ...]:
        """Return the offers of a hook that hold at least one key, best first, each once."""
        once = {id(offer): offer for (owned, _), offer in self.holders.items() if owned == hook}
        return tuple(once.values())

    def failures(self, *, complete: bool) -> tuple[Failure, ...]:
        """Return the claims that were refused.

        Args:
            complete: Whether all plugins are loaded. Until then, a key that belongs to no plugin by its
                name is nobody's, and a quarrel over it is not reported.

        Returns:
            One failure for each scheme, and one for each other descriptor.
        """
        losses = [loss for loss in self.losses if complete or not loss.open]
        return (*_iterate_scheme_failures(losses), *_iterate_descriptor_failures(losses))


def build_catalog(offers: Iterable[Offer], names: Collection[str]) -> Catalog:
    """Give every key to one offer.

    Args:
        offers: Of the plugins loaded so far, in any order.
        names: Of all installed plugins that may load; each name is a scheme that is spoken for.

    Returns:
        The catalog.
    """
    holders: dict[tuple[str, str], Offer] = {}
    losses: list[_KeyConflict] = []
    for offer in sorted(offers, key=lambda offer: offer.candidate.order):
        for key in list_keys(offer.descriptor):
            if _is_reserved(offer, key, names):
                losses.append(_KeyConflict(offer=offer, key=key, owner=key))
                continue
            holder = holders.setdefault((offer.hook, key), offer)
            if holder is not offer:
                losses.append(_build_conflict(holder, offer, key))
    return Catalog(holders=holders, losses=tuple(losses))


def _is_reserved(offer: Offer, key: str, names: Collection[str]) -> bool:
    return (
        offer.hook in SCHEME_HOOKS
        and offer.candidate.origin is Origin.INSTALLED
        and key in names
        and key != offer.candidate.name
    )


def _build_conflict(holder: Offer, offer: Offer, key: str) -> _KeyConflict:
    among_strangers = holder.candidate.origin is Origin.INSTALLED and holder.candidate is not offer.candidate
    return _KeyConflict(offer=offer, key=key, owner=holder.candidate.name, open=among_strangers)


def _iterate_scheme_failures(losses: Iterable[_KeyConflict]) -> Iterator[Failure]:
    for loss in losses:
        if loss.offer.hook not in SCHEME_HOOKS:
            continue
        candidate = loss.offer.candidate
        if loss.owner == candidate.name:
            yield build_failure(candidate, f"offers the scheme {loss.key!r} twice", hook=loss.offer.hook)
            continue
        yield Failure(
            plugin=candidate.name,
            distribution=candidate.distribution,
            version=candidate.version,
            hook=loss.offer.hook,
            error=DuplicateSchemeError(loss.key, candidate.name, loss.owner),
        )


def _iterate_descriptor_failures(losses: Iterable[_KeyConflict]) -> Iterator[Failure]:
    lost: dict[int, tuple[Offer, list[_KeyConflict]]] = {}
    for loss in losses:
        if loss.offer.hook not in SCHEME_HOOKS:
            lost.setdefault(id(loss.offer), (loss.offer, []))[1].append(loss)
    for offer, together in lost.values():
        more = f" and {len(together) - _NAMED} more" if len(together) > _NAMED else ""
        keys = ", ".join(repr(loss.key) for loss in together[:_NAMED])
        owners = ", ".join(sorted({loss.owner for loss in together}))
        reason = f"offers {keys}{more}, which already belongs to {owners}; rename it or uninstall one of them"
        yield build_failure(offer.candidate, reason, hook=offer.hook)
