"""The calls most people write: read a form, classify, explain, over shipped editions and those of plugins."""

from __future__ import annotations

import datetime as dt
import difflib
import threading
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from newstratum._labels import LabelTable, build_label_table
from newstratum._model.people.evidence import Evidence
from newstratum._model.people.occupations import Fact, FactLike, Status, YesNo, to_outside_party, to_status
from newstratum._model.people.people import Engagement, Person
from newstratum._model.values.validators import check_argument, is_several
from newstratum._reading import rows
from newstratum._reading.jobs import JobWords, ReadForm, read_jobs
from newstratum._rules.classify import Classifier
from newstratum._rules.explain import explain_verdict
from newstratum._rules.rulebook import Rulebook
from newstratum._rules.verdict import Verdict
from newstratum._shipped import DEFAULT_EDITION, editions
from newstratum._shipped.editions import parse_rulebook
from newstratum._shipped.labels import load_labels
from newstratum._shipped.lexicons import load_lexicons
from newstratum._words import NO_WORDS, Words, check_language, join_clauses, join_names
from newstratum.errors import InvalidValueError

if TYPE_CHECKING:
    from newstratum._host.host import PluginHost
    from newstratum.errors import PluginError

#: Editions of plugins whose parsed form is kept; a program uses one or two.
_PLUGIN_EDITIONS: Final = 8
_HOST_LOCK: Final = threading.Lock()


# ------------------------------------------------------------------------------------------- reading


_HOW_TO_WRITE: Final = {
    "township": Words('请写街镇代码："990101102"', 'write the code of the unit: "990101102"'),
    "id": Words("编号应为文字", "identifiers are texts"),
}


_HOW_TO_READ_A_ROW: Final = Words(
    "文件中的一行请用ns.read_row(row)", "for a row of a file write ns.read_row(row)"
)


def read(
    employer: str | None = None,
    title: str | None = None,
    *more: tuple[str | None, str | None],
    township: str | None = None,
    id: str | None = None,  # noqa: A002 — the name that records have
) -> ReadForm:
    """Read the words of a form into occupational facts, with evidence.

    Args:
        employer: the employer as written on the form; None where the cell is empty.
        title: the title or occupation as written.
        more: employer and title of further jobs.
        township: code of the township unit, kept as it is for the person made from the form.
        id: identifier of the person or row, kept as it is.

    Returns:
        The jobs read, each fact with the words it was read in; what was not understood stays absent.

    Raises:
        InvalidValueError: a cell is not a text; the message does not repeat it.
    """
    pairs = [(employer, title), *map(_check_pair, more)]
    for unit, post in pairs:
        _check_text("employer", unit, _HOW_TO_READ_A_ROW)
        _check_text("title", post, _HOW_TO_READ_A_ROW)
    _check_text("township", township, _HOW_TO_WRITE["township"])
    _check_text("id", id, _HOW_TO_WRITE["id"])
    cells = [JobWords(employer=unit, title=post) for unit, post in pairs]
    form = read_jobs(cells, load_lexicons())
    return form if township is None and id is None else evolve(form, township=township, id=id)


def _check_pair(pair: object) -> tuple[str | None, str | None]:
    if not isinstance(pair, tuple | list) or len(pair) != 2:
        hint = Words(
            "请写ns.read(employer, title, (employer_2, title_2))",
            "write ns.read(employer, title, (employer_2, title_2))",
        )
        raise InvalidValueError("more", Words("不是单位和职务一对", "not a pair of employer and title"), hint)
    employer, title = pair
    return employer, title


def _check_text(field: str, value: object, hint: Words) -> None:
    if value is not None and not isinstance(value, str):
        raise InvalidValueError(
            field,
            Words("不是文字", "not a text"),
            Words(
                "请写文字，没有填写时写None；{}", "write a text, or None where nothing was given; {}"
            ).format(hint),
        )


def read_row(cells: Mapping[str, object]) -> ReadForm:
    """Read a row of a file, words and stated facts, into what is known of a person.

    Args:
        cells: the cells by column or key; what is not read is passed over.

    Returns:
        The facts; stated facts weigh more than words. ``id`` and ``township`` are kept as they are.

    Raises:
        DecodeError: a fact has a name or value that the vocabulary does not know; every problem is listed
            with its column or key, and no problem repeats the cell.
        InvalidValueError: something else than a row is given, or an id or township that is not a text.
    """
    if not isinstance(cells, Mapping):
        hint = Words(
            "请给各格的dict，或写ns.read(employer, title)",
            "give a dict of cells, or write ns.read(employer, title)",
        )
        raise InvalidValueError("cells", Words("不是一行", "not a row"), hint)
    kept = {name: cells.get(name) for name in ("id", "township")}
    for name, cell in kept.items():
        _check_text(name, cell, _HOW_TO_WRITE[name])
    form = rows.read_row(cells, load_lexicons())
    given = {name: cell for name, cell in kept.items() if cell}
    return evolve(form, **given) if given else form  # type: ignore[arg-type]  # texts, as checked


# ---------------------------------------------------------------------------------------- classifying


def classify(
    what: ReadForm | Person | Engagement | Iterable[Engagement],
    *,
    status: FactLike[Status] = None,
    outside_party: FactLike[YesNo] = None,
    on: dt.date | None = None,
    edition: str | Rulebook | None = None,
    presume: bool = True,
    evidence: Iterable[Evidence] = (),
    host: PluginHost | None = None,
) -> Verdict:
    """Classify one person from occupational facts.

    Args:
        what: a form (what :func:`read` returns) or a person, with all that is known of them; or the jobs
            alone, one or several, and an empty list where none is known.
        status: what the person does in life, apart from any one job; a form and a person bring their own.
        outside_party: an attestation by the person; it decides ``scope`` and nothing else.
        on: take the shipped edition in force on this day; one of a plugin is used by its name only.
        edition: take this edition, shipped or of a plugin; ``"2017"`` where neither is given.
        presume: whether the presumptions of the edition may fill absent facts.
        evidence: for facts of the person, such as the status, beside what a form or a person brings.
        host: the plugins whose editions count; by default those of :func:`get_plugin_host`.

    Returns:
        The outcome with its clause, or what is missing and the one question to ask next. It is a proposal.

    Raises:
        InvalidValueError: for an edition that does not exist, for a status beside a form that has one, and
            for anything that is not a form, person or job, or an argument of another type.
    """
    check_argument("presume", presume, bool, Words("请写True或False", "write True or False"))
    known = _collect_facts(what, to_status(status), to_outside_party(outside_party), _take_evidence(evidence))
    return select_classifier(edition, on, host).classify(
        known.engagements,
        status=known.status,
        outside_party=known.outside_party,
        presume=presume,
        evidence=known.evidence,
    )


def _take_evidence(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    listed = tuple(evidence) if is_several(evidence) else None
    if listed is None or not all(isinstance(each, Evidence) for each in listed):
        raise InvalidValueError(
            "evidence",
            Words("不是Evidence的列表", "is not a list of Evidence"),
            Words("请写evidence=[Evidence(…)]", "write evidence=[Evidence(…)]"),
        )
    return listed


@frozen
class _Known:
    """All that is known of one person, as a classifier takes it."""

    engagements: tuple[Engagement, ...]
    status: Fact[Status]
    outside_party: Fact[YesNo]
    evidence: tuple[Evidence, ...]


def _collect_facts(
    what: object, status: Fact[Status], outside_party: Fact[YesNo], evidence: tuple[Evidence, ...]
) -> _Known:
    if isinstance(what, Engagement):
        return _Known((what,), status, outside_party, evidence)
    if not isinstance(what, ReadForm | Person):
        return _Known(_check_engagements(what), status, outside_party, evidence)
    for field, given, own in (
        ("status", status, what.status),
        ("outside_party", outside_party, what.outside_party),
    ):
        if given is not None and own is not None:
            hint = Words(
                "请略去{}，或在那里改：attrs.evolve(what, {}=…)",
                "leave {} out, or change it there: attrs.evolve(what, {}=…)",
            ).format(field, field)
            raise InvalidValueError(
                field, Words("{}已有自己的", "the {} has one already").format(_name_kind(what)), hint
            )
    return _Known(
        what.engagements,
        status if what.status is None else what.status,
        outside_party if what.outside_party is None else what.outside_party,
        (*what.evidence, *evidence),
    )


def _name_kind(what: ReadForm | Person) -> str:
    return "person" if isinstance(what, Person) else "form"


_A_FORM: Final = Words(
    "请写ns.classify(ns.read(employer, title))", "write ns.classify(ns.read(employer, title))"
)
_A_JOB: Final = Words(
    "请写ns.classify(ns.Engagement(**facts))，一行则写ns.classify(ns.read_row(row))",
    "write ns.classify(ns.Engagement(**facts)), or ns.classify(ns.read_row(row)) for a row",
)


def _check_engagements(what: object) -> tuple[Engagement, ...]:
    """Return the jobs of an iterable of them; say what to write for anything else."""
    if isinstance(what, str | bytes):
        raise InvalidValueError("what", Words("文字不是表格", "a text is not a form"), _A_FORM)
    if isinstance(what, Mapping):
        raise InvalidValueError("what", Words("dict不是表格", "a dict is not a form"), _A_JOB)
    if not isinstance(what, Iterable):
        nobody = (
            Words("，没有工作的人写ns.classify([])", ", or ns.classify([]) for a person without a job")
            if what is None
            else NO_WORDS
        )
        reason = Words("{}既不是表格，也不是人或工作", "{} is not a form, a person or jobs").format(
            type(what).__name__
        )
        raise InvalidValueError("what", reason, _A_FORM + nobody)
    jobs = tuple(what)
    for job in jobs:
        if isinstance(job, ReadForm | Person):
            hint = Words(
                "请一次判定一人：[ns.classify(each) for each in people]",
                "classify one person at a time: [ns.classify(each) for each in people]",
            )
            raise InvalidValueError("what", Words("给了几个人", "several people are given"), hint)
        if not isinstance(job, Engagement):
            hint = _A_JOB if isinstance(job, Mapping) else _A_FORM
            raise InvalidValueError(
                "what", Words("{}不是Engagement", "{} is not an Engagement").format(type(job).__name__), hint
            )
    return jobs


def explain(
    verdict: Verdict,
    language: str = "zh",
    *,
    rulebook: Rulebook | None = None,
    host: PluginHost | None = None,
) -> str:
    """Explain a verdict in Chinese (``zh``) or English (``en``).

    Args:
        verdict: the verdict.
        language: of the text.
        rulebook: the edition it was made under, where it is neither shipped nor a plugin's.
        host: the plugins whose editions and words count; by default those of :func:`get_plugin_host`.

    Returns:
        Lines of text; they may quote the person's own words and belong to nobody else's eyes.

    Raises:
        InvalidValueError: for another language, an edition that does not exist, or what is not a verdict or
            rulebook.
    """
    spoken = check_language(language)
    if not isinstance(verdict, Verdict):
        hint = Words("请写ns.explain(ns.classify(…))", "write ns.explain(ns.classify(…))")
        raise InvalidValueError(
            "verdict", Words("{}不是判定", "{} is not a verdict").format(type(verdict).__name__), hint
        )
    if rulebook is not None and not isinstance(rulebook, Rulebook):
        hint = Words(
            "请写rulebook=ns.get_edition(name)；不写则用判定自身的口径{!r}",
            "write rulebook=ns.get_edition(name); without it the verdict's own {!r} is taken",
        ).format(verdict.edition)
        raise InvalidValueError(
            "rulebook", Words("{}不是Rulebook", "{} is not a Rulebook").format(type(rulebook).__name__), hint
        )
    words = partial(load_label_table(host).word, language=spoken)
    return explain_verdict(verdict, rulebook or get_edition(verdict.edition, host=host), words, spoken)


# ------------------------------------------------------------------------------- editions and plugins


def get_plugin_host() -> PluginHost:
    """Return the plugins of this process: the installed ones, and what the program registers with it.

    Its editions and words are known to :func:`classify` and :func:`explain` without being named. Safe from
    several threads: all get the same host.
    """
    # Without the lock, threads that come first at the same time would each make a host.
    with _HOST_LOCK:
        return _make_plugin_host()


@cache
def _make_plugin_host() -> PluginHost:
    from newstratum._host.host import PluginHost

    return PluginHost()


def find_broken_plugin(error: BaseException) -> PluginError | None:
    """Return the error of the plugin whose code raised something while it was used; None if none did."""
    if not _make_plugin_host.cache_info().currsize:
        return None
    return get_plugin_host().find_broken_plugin(error)


def _take_host(host: PluginHost | None) -> PluginHost:
    """Return the plugins that are given, or those of the process."""
    from newstratum._host.host import PluginHost

    if host is None:
        return get_plugin_host()
    check_argument("host", host, PluginHost, Words("请写host=PluginHost()", "write host=PluginHost()"))
    return host


def load_label_table(host: PluginHost | None = None) -> LabelTable:
    """Return the words for codes: the shipped ones, and those of plugins, which go before them.

    Args:
        host: the plugins whose words count; by default those of :func:`get_plugin_host`.
    """
    words = _take_host(host).get_label_words()
    return load_labels().merged(build_label_table(words)) if words else load_labels()


def list_editions(*, host: PluginHost | None = None, history: bool = False) -> tuple[str, ...]:
    """Return the names of the editions: the shipped ones, oldest first, then those of plugins by name.

    Args:
        host: the plugins whose editions count; by default those of :func:`get_plugin_host`.
        history: whether also the shipped editions that are kept for comparison over time, such as ``"2001"``.
            They classify by their names; no day selects them, and no register uses them.
    """
    plugins = _take_host(host)
    shipped = (*(editions.list_history() if history else ()), *editions.list_editions())
    return (*shipped, *sorted({each.name for each in plugins.list_rulebooks()} - set(shipped)))


def get_edition(name: str = DEFAULT_EDITION, *, host: PluginHost | None = None) -> Rulebook:
    """Return an edition by its name; plugins are looked for only where it is not a shipped one.

    Args:
        name: the name of the edition.
        host: the plugins whose editions count; by default those of :func:`get_plugin_host`.

    Raises:
        InvalidValueError: there is no edition of this name, or its own text has another.
        RulebookError: the plugin's rulebook has problems.
        BrokenPluginError: the plugin does not give its text.
    """
    if not isinstance(name, str):
        raise InvalidValueError(
            "edition",
            Words("不是名称", "not a name"),
            Words('请写成文字："{}"', 'write it as a text: "{}"').format(DEFAULT_EDITION),
        )
    if editions.is_shipped(name):
        return editions.get_edition(name)
    return _load_classifier_of_plugin(name, _read_plugin_edition(name, host)).rulebook


def read_edition(name: str, *, host: PluginHost | None = None) -> str:
    """Return the TOML of an edition, shipped or a plugin's.

    Raises:
        InvalidValueError: there is no edition of this name.
        BrokenPluginError: the plugin does not give its text.
    """
    shipped = editions.is_shipped(name)
    return editions.read_edition(name) if shipped else _read_plugin_edition(name, host)


def get_edition_on(day: dt.date) -> Rulebook:
    """Return the shipped edition in force on a day; what a plugin brings is used by its name only.

    Raises:
        InvalidValueError: for a day before the oldest edition, and for what is not a date.
    """
    if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
        raise InvalidValueError(
            "on",
            Words("{}不是日期", "{} is not a date").format(type(day).__name__),
            Words("请写dt.date(2018, 11, 1)", "write dt.date(2018, 11, 1)"),
        )
    return editions.get_edition_on(day)


def select_classifier(
    edition: str | Rulebook | None = None, on: dt.date | None = None, host: PluginHost | None = None
) -> Classifier:
    """Return the classifier of an edition, or of the one in force on a day.

    Raises:
        InvalidValueError: if both are given, or there is no such edition.
    """
    if host is not None:
        _take_host(host)
    if edition is not None and on is not None:
        raise InvalidValueError(
            "edition",
            Words("与日期同时给出", "given together with a day"),
            Words("edition和on请给一个", "give one of edition and on"),
        )
    if isinstance(edition, Rulebook):
        name = edition.edition.name
        shipped = editions.is_shipped(name) and editions.get_edition(name) is edition
        return editions.load_classifier(name) if shipped else Classifier(edition)
    if on is not None:
        return editions.load_classifier(get_edition_on(on).edition.name)
    if edition is None or edition == DEFAULT_EDITION:
        return editions.load_classifier()
    if isinstance(edition, str) and not editions.is_shipped(edition):
        return _load_classifier_of_plugin(edition, _read_plugin_edition(edition, host))
    return editions.load_classifier(get_edition(edition).edition.name)


def _read_plugin_edition(name: str, host: PluginHost | None) -> str:
    plugins = _take_host(host)
    try:
        return plugins.read_rulebook(name)
    except InvalidValueError as error:
        known = list_editions(host=plugins)
        near = difflib.get_close_matches(name, known, n=1)
        hint = (
            Words("是否要写{!r}？", "did you mean {!r}?").format(near[0])
            if near
            else Words("可用：{}", "use one of: {}").format(join_names(known))
        )
        # The host knows of a plugin that is blocked, left out or broken.
        hint = join_clauses(hint, error.hint)
        reason = Words(
            "没有这个名称的口径，自带的和插件的都没有",
            "there is no edition of this name, shipped or of a plugin",
        )
        raise InvalidValueError("edition", reason, hint) from error.__cause__


@lru_cache(_PLUGIN_EDITIONS)
def _load_classifier_of_plugin(name: str, text: str) -> Classifier:
    rulebook = parse_rulebook(text, name)
    if rulebook.edition.name != name:
        reason = Words(
            "插件称其规则书为{!r}，文中则为{!r}",
            "the plugin calls its rulebook {!r}, and the text calls it {!r}",
        ).format(name, rulebook.edition.name)
        raise InvalidValueError("edition", reason, Words("请用同一名称", "give both the same name"))
    return Classifier(rulebook)
