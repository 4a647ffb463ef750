from __future__ import annotations

import attrs
import pluggy
import pytest

from newstratum import hooks
from newstratum._host.descriptors import (
    DESCRIPTORS,
    SCHEME_HOOKS,
    Descriptor,
    find_descriptor_problems,
    freeze_descriptor,
    list_keys,
)

RIGHT: list[Descriptor] = [
    hooks.StoreBackend(schemes=("sql", "postgresql+tls"), open=print, summary="数据库", api=1),
    hooks.NotifierBackend(schemes=("smtp",), open=print, summary="e-mail", api=1, contact_kind="email"),
    hooks.Format(suffixes=(".tar.gz", ".csv"), read=iter, write=None, summary="rows", api=1),
    hooks.RulebookSource(name="2017 年版", text=lambda: "", api=1),
    hooks.LabelSource(language="zh-Hant", table={"role": {"owner": "出資人"}}, api=1),
    hooks.ReportBackend(name="html", suffix=".html", render=repr, summary="one page", api=1),
    hooks.KeyProviderBackend(schemes=("vault",), open=print, summary="a vault", api=1),
    hooks.SealerBackend(name="rot-13", open=print, summary="no secret", api=1),
    hooks.PageReader(name="forth", pack=dict, summary="words in a page", api=1),
]


def test_every_specified_hook_has_its_descriptor() -> None:
    manager = pluggy.PluginManager("newstratum")
    manager.add_hookspecs(hooks)
    specified = {name for name in hooks.__all__ if name.startswith("newstratum_")}
    assert set(DESCRIPTORS) == specified
    assert {type(descriptor) for descriptor in RIGHT} == set(DESCRIPTORS.values())
    for name in specified:
        caller = getattr(manager.hook, name)
        assert caller.spec.argnames == ()
        assert not caller.spec.opts["firstresult"]
        assert not caller.spec.opts["historic"]
    assert specified >= SCHEME_HOOKS


@pytest.mark.parametrize("descriptor", RIGHT, ids=lambda descriptor: type(descriptor).__name__)
def test_a_right_descriptor_has_no_problem(descriptor: Descriptor) -> None:
    assert find_descriptor_problems(descriptor) == ()


@pytest.mark.parametrize("descriptor", RIGHT, ids=lambda descriptor: type(descriptor).__name__)
def test_each_field_that_is_wrong_is_named(descriptor: Descriptor) -> None:
    for field in attrs.fields(type(descriptor)):
        (problem,) = find_descriptor_problems(attrs.evolve(descriptor, **{field.name: object()}))
        assert problem.en.startswith(f"{field.name} must ")


@pytest.mark.parametrize(
    ("scheme", "right"),
    [
        ("sqlite", True), ("a", True), ("h2+x.y-z", True),
        ("", False), ("SQL", False), ("2sql", False), ("sql:", False), ("s ql", False), ("sql\n", False),
        ("ｓql", False),
    ],
)  # fmt: skip
def test_a_scheme_is_what_a_url_can_begin_with(scheme: str, *, right: bool) -> None:
    descriptor = attrs.evolve(RIGHT[0], schemes=(scheme,))
    assert (find_descriptor_problems(descriptor) == ()) is right


@pytest.mark.parametrize(
    ("suffix", "right"),
    [
        (".csv", True),
        (".7z", True),
        (".tar.gz", True),
        ("csv", False),
        (".", False),
        (".CSV", False),
        ("", False),
    ],
)
def test_a_suffix_has_its_dot(suffix: str, *, right: bool) -> None:
    assert (find_descriptor_problems(attrs.evolve(RIGHT[2], suffixes=(suffix,))) == ()) is right
    assert (find_descriptor_problems(attrs.evolve(RIGHT[5], suffix=suffix)) == ()) is right


@pytest.mark.parametrize(
    ("kind", "right"),
    [(None, True), ("phone", True), ("work_phone", True), ("", False), ("E-mail", False), (1, False)],
)
def test_a_channel_names_a_kind_of_contact_or_none(kind: object, *, right: bool) -> None:
    descriptor = attrs.evolve(RIGHT[1], contact_kind=kind)
    assert (find_descriptor_problems(descriptor) == ()) is right


def test_true_is_no_version() -> None:
    assert find_descriptor_problems(attrs.evolve(RIGHT[0], api=True)) != ()


def test_words_cannot_be_changed_after_they_were_checked() -> None:
    words = {"owner": "出资人"}
    table = {"role": words}
    copy = freeze_descriptor(hooks.LabelSource(language="zh", table=table, api=1))
    words["owner"] = "changed"
    table["status"] = {}
    assert isinstance(copy, hooks.LabelSource)
    assert {name: dict(codes) for name, codes in copy.table.items()} == {"role": {"owner": "出资人"}}
    with pytest.raises(TypeError):
        copy.table["role"]["owner"] = "changed"  # type: ignore[index]  # the test of exactly this


def test_what_a_descriptor_lays_claim_to() -> None:
    assert [list_keys(descriptor) for descriptor in RIGHT] == [
        ("sql", "postgresql+tls"),
        ("smtp",),
        (".tar.gz", ".csv"),
        ("2017 年版",),
        ("zh-Hant role.owner",),
        ("html",),
        ("vault",),
        ("rot-13",),
        ("forth",),
    ]
