"""Who holds what: the same whatever the order in which plugins are asked for and loaded."""

from __future__ import annotations

import types
import warnings
from collections.abc import Iterable

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from newstratum import hooks
from newstratum._host.discovery import Discovery, EntryPoint, Origin
from newstratum._host.host import PluginHost
from newstratum.errors import UnknownSchemeError

STORES = "newstratum_store_backends"
NAMES = ("a", "b", "c", "d")
SCHEMES = (*NAMES, "x", "y")


@frozen
class Claims:
    """A plugin by its name and the schemes that it claims; None for one that cannot be loaded."""

    name: str
    schemes: tuple[str, ...] | None

    def module(self) -> types.ModuleType:
        if self.schemes is None:
            raise ImportError("broken on purpose")
        module = types.ModuleType(self.name)
        found = tuple(
            hooks.StoreBackend(schemes=(scheme,), open=print, summary=self.name, api=1)
            for scheme in self.schemes
        )
        module.__dict__["stores"] = hooks.store_backends(lambda: found)
        return module


def _host(installed: Iterable[Claims], of_program: Iterable[Claims]) -> PluginHost:
    entry_points = tuple(
        EntryPoint(origin=Origin.INSTALLED, name=claims.name, load=claims.module)
        for claims in sorted(installed, key=lambda claims: claims.name)
    )
    host = PluginHost(builtins={}, search=lambda: Discovery(entry_points=entry_points), environment={})
    for claims in of_program:
        host.register(claims.module(), f"program-{claims.name}")
    return host


def _answers(host: PluginHost, schemes: Iterable[str]) -> dict[str, str | None]:
    answers: dict[str, str | None] = {}
    for scheme in schemes:
        try:
            answers[scheme] = host.get_store_backend(scheme).summary
        except UnknownSchemeError:
            answers[scheme] = None
    return answers


def _expected(installed: list[Claims], of_program: list[Claims]) -> dict[str, str | None]:
    """The rule of the design in its own words, by looking at everything."""
    claimed = {claims.name: claims.schemes or () for claims in sorted(installed, key=lambda each: each.name)}
    answers: dict[str, str | None] = {}
    for scheme in SCHEMES:
        programs = [claims.name for claims in of_program if scheme in (claims.schemes or ())]
        others = [name for name, schemes in claimed.items() if scheme in schemes]
        if programs:
            answers[scheme] = min(programs)
        elif scheme in claimed:
            answers[scheme] = scheme if scheme in claimed[scheme] else None
        else:
            answers[scheme] = others[0] if others else None
    return answers


def _claims(*, broken: bool) -> st.SearchStrategy[list[Claims]]:
    schemes = st.lists(st.sampled_from(SCHEMES), min_size=1, max_size=4, unique=True).map(tuple)
    what = st.none() | schemes if broken else schemes
    return st.lists(
        st.builds(Claims, st.sampled_from(NAMES), what), unique_by=lambda claims: claims.name, max_size=4
    )


@pytest.mark.slow
@given(
    installed=_claims(broken=True),
    of_program=_claims(broken=False),
    asked=st.lists(st.sampled_from(SCHEMES), max_size=6),
)
def test_who_answers_does_not_depend_on_the_order_of_asking(
    installed: list[Claims], of_program: list[Claims], asked: list[str]
) -> None:
    expected = _expected(installed, of_program)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lazy, eager = _host(installed, of_program), _host(installed, of_program)
        eager.load_all()
        assert _answers(lazy, asked) == {scheme: expected[scheme] for scheme in asked}
        lazy.load_all()
        assert _answers(lazy, SCHEMES) == _answers(eager, SCHEMES) == expected
    assert [str(failure) for failure in lazy.failures] == [str(failure) for failure in eager.failures]


@pytest.mark.slow
@given(installed=_claims(broken=True), of_program=_claims(broken=False))
def test_every_claim_is_held_or_a_failure(installed: list[Claims], of_program: list[Claims]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        host = _host(installed, of_program)
        host.load_all()
    claims = [*installed, *of_program]
    made = sum(len(each.schemes or ()) for each in claims)
    broken = sum(each.schemes is None for each in claims)
    assert len(host.catalog.list_keys(STORES)) + len(host.failures) == made + broken
