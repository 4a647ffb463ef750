"""Load one plugin, alone: whatever it does wrong is caught here and becomes a failure in a list."""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Iterable, Mapping
from itertools import islice

import pluggy
from attrs import frozen

from newstratum._host.descriptors import DESCRIPTORS, Descriptor, find_descriptor_problems, freeze_descriptor
from newstratum._host.entry_points import EntryPoint, build_failure
from newstratum._host.failures import Failure
from newstratum._host.isolation import Outcome, attempt
from newstratum.errors import IncompatiblePluginError
from newstratum.hooks import API

__all__ = ["LoadResult", "Offer", "load"]

_PROJECT = "newstratum"

# A hook that returns more descriptors than this is taken for one that never ends.
_MOST = 1_000


@frozen(kw_only=True)
class Offer:
    """One descriptor that passed every check, and the plugin it came from."""

    candidate: EntryPoint
    hook: str
    descriptor: Descriptor


@frozen(kw_only=True)
class LoadResult:
    """What became of a plugin."""

    candidate: EntryPoint
    #: What it offers, hook by hook in name order.
    offers: tuple[Offer, ...] = ()
    failures: tuple[Failure, ...] = ()


def load(candidate: EntryPoint) -> LoadResult:
    """Import a plugin and ask each of its hooks once.

    The plugin is registered with a pluggy manager of its own, so that nothing it does reaches another
    plugin. Each implementation is called alone. A hook that fails yields nothing; a descriptor that is
    wrong is left out; the plugin's other hooks and descriptors are kept.

    Args:
        candidate: What to load.

    Returns:
        What the plugin offers, and what was wrong with it. Only ``KeyboardInterrupt`` is raised.
    """
    plugin = attempt(candidate.load)
    if isinstance(plugin, Outcome):
        named = f"{candidate.target} " if candidate.target else ""
        return _build_broken_result(candidate, f"{named}could not be loaded: {plugin.reason}", plugin)
    if plugin is None:
        return _build_broken_result(
            candidate, "is None; let the entry point name the module that has the hooks"
        )
    implementations = attempt(lambda: _list_implementations(plugin, candidate.name))
    if isinstance(implementations, Outcome):
        return _build_broken_result(
            candidate, f"could not be registered: {implementations.reason}", implementations
        )
    if not implementations:
        return _build_broken_result(
            candidate, "has no hook; mark its functions with the decorators of newstratum.hooks"
        )
    answers = [_ask(candidate, hook, implementation) for hook, implementation in implementations]
    return LoadResult(
        candidate=candidate,
        offers=tuple(offer for answer in answers for offer in answer.offers),
        failures=tuple(failure for answer in answers for failure in answer.failures),
    )


def _build_broken_result(
    candidate: EntryPoint, reason: str, thrown: Outcome | None = None, hook: str = ""
) -> LoadResult:
    return LoadResult(
        candidate=candidate, failures=(build_failure(candidate, reason, hook=hook, thrown=thrown),)
    )


def _list_implementations(plugin: object, name: str) -> tuple[tuple[str, pluggy.HookImpl], ...]:
    """Let pluggy find the marked functions, each under the hook name it carries.

    The manager knows no specifications: with them, pluggy refuses the whole plugin for one wrong
    signature. `_refusal_of` checks each implementation by itself instead.
    """
    manager = pluggy.PluginManager(_PROJECT)
    manager.register(plugin, name)
    callers = manager.get_hookcallers(plugin) or []
    callers.sort(key=lambda caller: caller.name)
    return tuple(
        (caller.name, implementation) for caller in callers for implementation in caller.get_hookimpls()
    )


def _ask(candidate: EntryPoint, hook: str, implementation: pluggy.HookImpl) -> LoadResult:
    if hook not in DESCRIPTORS and implementation.optionalhook:
        return LoadResult(candidate=candidate)
    refusal = _find_refusal(hook, implementation)
    if refusal:
        return _build_broken_result(candidate, refusal, hook=hook)
    wanted = DESCRIPTORS[hook]
    answer = attempt(lambda: _collect_items(implementation.function(), wanted))
    if isinstance(answer, Outcome):
        return _build_broken_result(candidate, f"raised {answer.reason}", answer, hook=hook)
    if isinstance(answer, str):
        return _build_broken_result(candidate, answer, hook=hook)
    return _build_result(candidate, hook, answer)


def _find_refusal(hook: str, implementation: pluggy.HookImpl) -> str:
    """Say why an implementation is not called; empty if it may be."""
    if hook not in DESCRIPTORS:
        near = difflib.get_close_matches(hook, DESCRIPTORS, n=1, cutoff=0.0)[0]
        return f"there is no such hook, did you mean {near!r}?"
    if implementation.wrapper or implementation.hookwrapper:
        return "is marked as a wrapper; hooks only register, so mark it with the decorator of its hook"
    if implementation.argnames:
        return f"takes {', '.join(implementation.argnames)}, but hooks take nothing"
    return ""


def _collect_items(answer: object, wanted: type[Descriptor]) -> tuple[object, ...] | str:
    """Take the descriptors out of a hook's answer, or say why that is not possible."""
    if inspect.iscoroutine(answer):
        answer.close()
        return "is async; hooks are plain functions"
    if isinstance(answer, wanted):
        return f"returned a {wanted.__name__} by itself; return a tuple of them"
    if isinstance(answer, str | bytes | Mapping) or not isinstance(answer, Iterable):
        return f"returned {type(answer).__name__}; return a tuple of {wanted.__name__}"
    items = tuple(islice(answer, _MOST + 1))
    if len(items) > _MOST:
        return f"returned more than {_MOST:,} descriptors; return a tuple of {wanted.__name__}"
    return items


def _build_result(candidate: EntryPoint, hook: str, items: tuple[object, ...]) -> LoadResult:
    results = [_build_offer(candidate, hook, place, item) for place, item in enumerate(items, start=1)]
    return LoadResult(
        candidate=candidate,
        offers=tuple(result for result in results if isinstance(result, Offer)),
        failures=tuple(result for result in results if isinstance(result, Failure)),
    )


def _build_offer(candidate: EntryPoint, hook: str, place: int, item: object) -> Offer | Failure:
    def wrong(reason: str, thrown: Outcome | None = None) -> Failure:
        return build_failure(candidate, f"descriptor {place} {reason}", hook=hook, thrown=thrown)

    wanted = DESCRIPTORS[hook]
    # A subclass could run code whenever a field is read; the type itself is frozen data.
    if type(item) is not wanted:
        return wrong(f"is of type {type(item).__name__}, not {wanted.__name__} itself")
    descriptor = item
    problems = attempt(lambda: find_descriptor_problems(descriptor))
    if isinstance(problems, Outcome):
        return wrong(f"could not be checked: {problems.reason}", problems)
    # Another contract may allow other values, so the version speaks first.
    if type(descriptor.api) is int and descriptor.api != API:
        return _build_api_failure(candidate, hook, descriptor.api)
    if problems:
        return wrong(f"({wanted.__name__}): {'; '.join(problems)}")
    copy = attempt(lambda: freeze_descriptor(descriptor))
    if isinstance(copy, Outcome):
        return wrong(f"could not be copied: {copy.reason}", copy)
    return Offer(candidate=candidate, hook=hook, descriptor=copy)


def _build_api_failure(candidate: EntryPoint, hook: str, api: int) -> Failure:
    return Failure(
        plugin=candidate.name,
        distribution=candidate.distribution,
        version=candidate.version,
        hook=hook,
        error=IncompatiblePluginError(candidate.name, hook, api, (API,)),
    )
