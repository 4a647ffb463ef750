"""Every exception and warning of newstratum, in one tree.

An error is frozen data. Its fields are the facts that a program may act on, its ``code`` is a name that
does not change, and its text says what went wrong, where, and what to do. Fields are positional, so that
errors can be pickled. No field and no text holds a person's data, a person's identifier or a password.

Every text is in Chinese and in English: ``in_language`` gives it in one of them, and ``str`` in English. What
a plugin says in one language stands so in both.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

import attrs
from attrs import frozen

from newstratum._short_repr import redact_key
from newstratum._words import NO_WORDS, Words, join_clauses, join_names, to_words, write_count

__all__ = [
    "BrokenPluginError",
    "BrokenPluginWarning",
    "ClockWarning",
    "ClosedError",
    "CommitIdReusedError",
    "ConflictError",
    "CursorError",
    "DamagedFileError",
    "DecodeError",
    "DomainError",
    "DuplicateSchemeError",
    "EditConflictError",
    "ErasedPersonError",
    "FileProblem",
    "ForeignFileError",
    "IllegalTransitionError",
    "InDoubtError",
    "IncompatiblePluginError",
    "InfeasiblePlanError",
    "InvalidValueError",
    "MissingStoreError",
    "NewerFileError",
    "NewstratumDeprecationWarning",
    "NewstratumError",
    "NewstratumWarning",
    "NotFoundError",
    "NotifierUnavailableError",
    "NotifyError",
    "OverBudgetError",
    "PluginError",
    "Problem",
    "PurposeError",
    "ReadOnlyError",
    "RecordError",
    "RecordTooNewError",
    "RulebookError",
    "RulebookProblem",
    "SecretKeyError",
    "StoreError",
    "StoreFullError",
    "UnavailableError",
    "UndecidedPlanError",
    "UndeliverableError",
    "UnknownSchemeError",
    "UnreadableFileError",
    "UnreadableRecordWarning",
    "UnsupportedQueryError",
]

_COLON: Final = Words("：", ": ")
_NEW_LINE: Final = Words.same("\n")
_NONE: Final = Words("无", "none")


class NewstratumError(Exception):
    """Base of every error that newstratum raises on purpose."""

    #: A short name of the error that does not change between versions, for programs and log files.
    code: ClassVar[str] = "error"
    #: The text, with ``{name}`` for a field; empty where the class writes it in another way.
    _text: ClassVar[Words] = NO_WORDS

    def __str__(self) -> str:
        return self._tell().en

    @property
    def words(self) -> Words:
        """The text in both languages."""
        # A class of a plugin may write its text in its own way, which is in one language.
        if type(self).__str__ is not NewstratumError.__str__:
            return Words.same(self)
        return self._tell()

    def in_language(self, language: str) -> str:
        """Return the text in Chinese (``zh``) or English (``en``).

        Raises:
            InvalidValueError: for another language.
        """
        return self.words.in_language(language)

    def _tell(self) -> Words:
        if self._text == NO_WORDS:
            return _tell_arguments(self.args)
        names = (each.name for each in attrs.fields(type(self)))  # type: ignore[arg-type]  # it has fields
        return self._text.format(**{name: getattr(self, name) for name in names})

    @property
    def retryable(self) -> bool:
        """Whether the same call can succeed later although nobody changes anything."""
        return False


class NewstratumWarning(UserWarning):
    """Base of every warning of newstratum."""

    def __str__(self) -> str:
        return self._tell().en

    @property
    def words(self) -> Words:
        """The text in both languages."""
        return self._tell()

    def in_language(self, language: str) -> str:
        """Return the text in Chinese (``zh``) or English (``en``).

        Raises:
            InvalidValueError: for another language.
        """
        return self.words.in_language(language)

    def _tell(self) -> Words:
        return _tell_arguments(self.args)


def _tell_arguments(arguments: tuple[Any, ...]) -> Words:
    """Return the text of an error that was made of nothing but its text."""
    if len(arguments) == 1:
        return to_words(arguments[0] if isinstance(arguments[0], Words) else str(arguments[0]))
    return Words.same(arguments) if arguments else NO_WORDS


class BrokenPluginWarning(NewstratumWarning):
    """A plugin is broken and was left out."""


@frozen
class UnreadableRecordWarning(NewstratumWarning):
    """A stored record cannot be read and was left out of the answer."""

    #: The kind of record: ``"visit"``.
    kind: str
    #: Its id; empty where more records of the kind are left out than are named.
    id: str
    #: Why it cannot be read, without repeating any of its values.
    reason: Words = attrs.field(converter=to_words)

    def _tell(self) -> Words:
        if self.id:
            records = Words(
                "{kind}/{id}无法读取，已略去（{reason}）",
                "{kind}/{id} cannot be read and was left out ({reason})",
            )
        else:
            records = Words(
                "另有{kind}记录无法读取，已略去", "more {kind} records cannot be read and were left out"
            )
        told = records.format(kind=self.kind, id=self.id, reason=self.reason)
        return join_clauses(
            told, Words("可用newstratum doctor逐条列出", "newstratum doctor lists all of them")
        )


@frozen
class ClockWarning(NewstratumWarning):
    """The clock went back; notices may wait for it, and what was known at an instant may mislead."""

    #: By how many seconds.
    seconds: float

    def _tell(self) -> Words:
        return Words(
            "时钟倒退了{:.0f}秒，请校准：稍后到期的通知要等时钟走到；历史的先后不受影响",
            "the clock went back by {:.0f} seconds; set it right: notices that are due later wait for it, "
            "though the order of the history does not depend on it",
        ).format(self.seconds)


class NewstratumDeprecationWarning(NewstratumWarning, FutureWarning):
    """A name or behaviour will be removed; the text says when, and what to use instead."""


# --------------------------------------------------------------------------------- documents and records


def _join_place(*parts: Words) -> Words:
    """Join a place, what is in it, and what is said of it, where they are not empty."""
    return _COLON.join(part for part in parts if part != NO_WORDS)


@frozen
class Problem:
    """One thing wrong with a document: where, and what."""

    #: Steps into the document: keys and positions.
    path: tuple[str | int, ...]
    message: Words = attrs.field(converter=to_words)

    def __str__(self) -> str:
        return self._tell().en

    @property
    def words(self) -> Words:
        """The text in both languages."""
        return self._tell()

    def in_language(self, language: str) -> str:
        """Return place and message in Chinese (``zh``) or English (``en``).

        Raises:
            InvalidValueError: for another language.
        """
        return self.words.in_language(language)

    def _tell(self) -> Words:
        return _join_place(Words.same(".".join(map(str, self.path))), self.message)


@frozen
class FileProblem(Problem):
    """One thing wrong with a file that people write: file, line and field."""

    #: The line in the file, from 1; 0 where none can be named.
    line: int = 0

    def _tell(self) -> Words:
        file, *steps = map(str, self.path)
        place = Words("{}第{}行", "{}, line {}") if self.line else Words.same("{}")
        return _join_place(place.format(file, self.line), Words.same(".".join(steps)), self.message)


@frozen
class DecodeError(NewstratumError, ValueError):
    """A document could not be read; every problem found is listed."""

    code: ClassVar[str] = "invalid_document"
    problems: tuple[Problem, ...]

    def _tell(self) -> Words:
        return _NEW_LINE.join(problem.words for problem in self.problems)

    def _tell_below(self, head: Words) -> Words:
        """Return a line, and the problems below it."""
        return _NEW_LINE.join([head, *(Words.same("  ") + problem.words for problem in self.problems)])


@frozen
class UnreadableFileError(NewstratumError, OSError):
    """A file is not there, is a folder, or may not be read."""

    code: ClassVar[str] = "unreadable_file"
    _text = Words(
        "{filename}：{reason}；请查看文件的名称、位置和权限",
        "{filename}: {reason}; check the name of the file, its place and its permissions",
    )
    #: The file as it was named, cut where it is long.
    filename: str
    reason: Words = attrs.field(converter=to_words)
    #: The number that the system gives the error; None where it gives none.
    errno: int | None = None


@frozen
class RulebookProblem(Problem):
    """One thing wrong with a rulebook, with the rule and the line it stands on."""

    #: The id of the rule, clause or step, or empty.
    rule: str = ""
    #: The line in the file, from 1; 0 where none can be named.
    line: int = 0

    def _tell(self) -> Words:
        place = Words("第{}行", "line {}").format(self.line) if self.line else NO_WORDS
        path = Words.same(".".join(map(str, self.path)))
        named = Words("规则{}", "rule {}").format(self.rule) if self.rule else path
        head = Words("，", ", ").join(part for part in (place, named) if part != NO_WORDS)
        return _join_place(head, self.message)


@frozen
class RulebookError(DecodeError):
    """A rulebook was refused; nothing of it is used."""

    code: ClassVar[str] = "invalid_rulebook"
    source: str = ""

    def _tell(self) -> Words:
        source = Words.same(self.source) if self.source else Words("（未命名）", "without a name")
        head = Words("规则书{}：有{}处问题", "rulebook {}: {}")
        return self._tell_below(head.format(source, write_count(len(self.problems), "problem")))


@frozen
class RecordError(DecodeError):
    """A stored record could not be read as what its kind says."""

    code: ClassVar[str] = "invalid_record"
    key: str = ""
    schema: int = 0

    def _tell(self) -> Words:
        head = Words("记录{}（数据格式第{}版）", "record {} (schema {})")
        return self._tell_below(head.format(self.key, self.schema))


@frozen
class RecordTooNewError(RecordError):
    """A stored record was written by a newer newstratum."""

    code: ClassVar[str] = "record_too_new"
    newest_known: int = 0

    def _tell(self) -> Words:
        return Words(
            "记录{}的数据格式为第{}版，本程序只认到第{}版；请升级newstratum后再读",
            "record {} has schema {}, this newstratum knows up to {}; upgrade newstratum to read it",
        ).format(self.key, self.schema, self.newest_known)


# ----------------------------------------------------------------------- values, stages, plans, purposes


class DomainError(NewstratumError):
    """Base of errors about what the domain allows."""

    code: ClassVar[str] = "domain_error"


@frozen
class InvalidValueError(DomainError, ValueError):
    """A field was given something it cannot hold."""

    code: ClassVar[str] = "invalid_value"

    #: The field, as the caller wrote it: ``"employer_kind"``, ``"area.low"``.
    field: str
    #: What is wrong with it, without repeating a person's data.
    reason: Words = attrs.field(converter=to_words)
    #: What to do about it.
    hint: Words = attrs.field(default=NO_WORDS, converter=to_words)

    def _tell(self) -> Words:
        return join_clauses(_join_place(Words.same(self.field), self.reason), self.hint)


@frozen
class ErasedPersonError(InvalidValueError):
    """A record names somebody who was erased; nothing was stored."""

    code: ClassVar[str] = "erased_person"


@frozen
class IllegalTransitionError(DomainError):
    """The present stage does not lead to the wanted one."""

    code: ClassVar[str] = "illegal_transition"
    #: What has the stages: ``"task t-1"``.
    thing: Words = attrs.field(converter=to_words)
    #: The present stage.
    stage: Words | str
    wanted: str
    #: The stages that the present one leads to.
    allowed: tuple[Words | str, ...] = ()

    def _tell(self) -> Words:
        return Words(
            "{}：不能由{}转为{}；此时可以转为：{}", "{}: cannot go from {} to {}; allowed from here: {}"
        ).format(self.thing, self.stage, self.wanted, join_names(self.allowed) if self.allowed else _NONE)


@frozen
class OverBudgetError(DomainError):
    """An expense is larger than what is left of its budget line."""

    code: ClassVar[str] = "over_budget"
    _text = Words(
        "经费科目{line}：超支{over_by}；请追加预算或改列其他科目",
        "budget line {line}: over by {over_by}; raise the line or move the expense",
    )
    #: The id of the budget line.
    line: str
    #: By how much, an amount with its currency.
    over_by: Words = attrs.field(converter=to_words)
    #: What people call the line; empty where it is not known.
    name: Words = attrs.field(default=NO_WORDS, converter=to_words)


@frozen
class PurposeError(DomainError):
    """The stated purpose does not allow what was asked for."""

    code: ClassVar[str] = "purpose_not_allowed"
    _text = Words("用途“{purpose}”：{reason}", "purpose {purpose!r}: {reason}")
    #: The purpose, ``(?)`` where it is not declared and could be somebody's name or number.
    purpose: str
    reason: Words = attrs.field(converter=to_words)


@frozen
class InfeasiblePlanError(DomainError):
    """No plan satisfies the constraints."""

    code: ClassVar[str] = "infeasible_plan"
    _text = Words("排不出方案：{where}：{reason}", "no plan exists: {where}: {reason}")
    #: The weeks or platforms that cannot be planned.
    where: Words = attrs.field(converter=to_words)
    reason: Words = attrs.field(converter=to_words)


@frozen
class UndecidedPlanError(DomainError):
    """The search ended before it found a plan or proved that none exists."""

    code: ClassVar[str] = "undecided_plan"
    _text = Words(
        "搜索{effort}步仍未排出方案，但不能说排不出；请放宽搜索步数，或空出几周",
        "no plan was found in {effort} steps, though one may exist; allow more effort, or free some weeks",
    )

    #: The limit of the search, in steps.
    effort: int


# ------------------------------------------------------------------------------------------------ stores


class StoreError(NewstratumError):
    """Base of errors about stored records."""

    code: ClassVar[str] = "store_error"


@frozen
class NotFoundError(StoreError, LookupError):
    """There is no record under that key."""

    code: ClassVar[str] = "not_found"
    _text = Words("{key}：没有这条记录", "{key}: no such record")
    #: Kind and id: ``"person/P1"``. An id that somebody typed and that could be a person's stands as ``(?)``.
    key: str = attrs.field(converter=redact_key)


@frozen
class ConflictError(StoreError):
    """Somebody else changed the record since it was read; nothing was stored."""

    code: ClassVar[str] = "conflict"
    key: str
    #: The version the caller saw; None for "must not exist".
    expected: str | None
    #: The version found; None for "does not exist".
    actual: str | None

    def _tell(self) -> Words:
        seen, found = (
            Words("没有记录", "no record")
            if version is None
            else Words("版本{}", "version {}").format(version)
            for version in (self.expected, self.actual)
        )
        return Words(
            "{}：读到时是{}，现在是{}；请重新读取后再改",
            "{}: expected {}, found {}; read it again and repeat the change",
        ).format(self.key, seen, found)


@frozen
class EditConflictError(ConflictError):
    """Somebody else changed the record since the editor saw it; nothing was stored.

    The names of the fields that differ since then tell where; no value of them is repeated.
    """

    code: ClassVar[str] = "edit_conflict"
    #: The fields that somebody else changed: ``"engagements[0].role"``; empty where that is not known.
    fields: tuple[str, ...] = ()

    def _tell(self) -> Words:
        told = Words(
            "{}：您查看之后，另一人已作修改，本次未存入",
            "{}: somebody else changed it since you saw it; nothing was stored",
        ).format(self.key)
        if self.fields:
            told += Words("。不同之处：{}", ". What differs: {}").format(join_names(self.fields))
        return join_clauses(told, Words("请核对后再改", "look at it and repeat the change"))


@frozen
class CommitIdReusedError(StoreError):
    """The id of the commit was used for another command; nothing was stored."""

    code: ClassVar[str] = "commit_id_reused"
    _text = Words(
        "提交号{commit_id}已用于另一项操作；本次未存入，每项操作请用各自的提交号",
        "commit {commit_id} was stored for another command; nothing was stored, give each command an id of "
        "its own",
    )
    commit_id: str


@frozen
class UnsupportedQueryError(StoreError):
    """The store has no index for the query."""

    code: ClassVar[str] = "unsupported_query"
    _text = Words("查询{kind}：{reason}", "query over {kind}: {reason}")
    kind: str
    reason: Words = attrs.field(converter=to_words)


@frozen
class CursorError(StoreError):
    """The cursor is not of this store, this query or this epoch."""

    code: ClassVar[str] = "invalid_cursor"
    _text = Words(
        "游标不可用：{reason}；请不带游标重新开始", "cursor refused: {reason}; start again without a cursor"
    )
    reason: Words = attrs.field(converter=to_words)


@frozen
class UnavailableError(StoreError):
    """The store cannot answer now; try again later."""

    code: ClassVar[str] = "store_unavailable"
    _text = Words("数据库暂时无法应答：{reason}；请重试", "the store cannot answer now: {reason}; try again")
    reason: Words = attrs.field(converter=to_words)

    @property
    def retryable(self) -> bool:
        """True: the same call can succeed later."""
        return True


@frozen
class MissingStoreError(StoreError):
    """There is no store at the URL, and none was made."""

    code: ClassVar[str] = "no_store"
    _text = Words(
        "{place}处没有数据库，未新建；请改正名称，或先用newstratum init建好",
        "no store is at {place}, and none was made; correct the name, or make it first: newstratum init",
    )
    #: The URL, without its password.
    place: str


@frozen
class ReadOnlyError(StoreError):
    """The store can only be read: it was opened so, or its file may not be written.

    Trying again does not help before it is opened in another way.
    """

    code: ClassVar[str] = "store_read_only"
    _text = Words(
        "数据库只能读取：{reason}；未存入任何内容", "the store can only be read: {reason}; nothing was stored"
    )
    reason: Words = attrs.field(converter=to_words)


@frozen
class StoreFullError(StoreError):
    """There is no room on the disk; nothing was stored."""

    code: ClassVar[str] = "store_full"
    _text = Words(
        "空间不足：{reason}；未存入任何内容，请腾出空间后再做一次",
        "there is no room: {reason}; nothing was stored, make room and repeat it",
    )
    reason: Words = attrs.field(converter=to_words)


@frozen
class InDoubtError(StoreError):
    """It is not known whether a commit was stored; commit it again under the same id."""

    code: ClassVar[str] = "commit_in_doubt"
    _text = Words(
        "提交{commit_id}是否已存入尚不能确定；请用同一提交号再提交一次",
        "commit {commit_id} may or may not be stored; commit it again under the same id",
    )
    commit_id: str

    @property
    def retryable(self) -> bool:
        """True: the same commit, under the same id, is stored once."""
        return True


@frozen
class ClosedError(StoreError):
    """The store or notifier was used after it was closed."""

    code: ClassVar[str] = "closed"
    what: Words = attrs.field(default=Words("数据库", "the store"), converter=to_words)
    hint: Words = attrs.field(default=Words("请重新打开", "open it again"), converter=to_words)

    def _tell(self) -> Words:
        return join_clauses(Words("{}已关闭", "{} is closed").format(self.what), self.hint)


@frozen
class ForeignFileError(StoreError):
    """The file is not a newstratum store; it was not touched."""

    code: ClassVar[str] = "foreign_file"
    _text = Words(
        "{path}：{reason}；文件未作改动，请另选文件",
        "{path}: {reason}; it was left untouched, choose another file",
    )
    path: str
    reason: Words = attrs.field(converter=to_words)


@frozen
class NewerFileError(StoreError):
    """The file was written by a newer newstratum; it was not touched."""

    code: ClassVar[str] = "newer_file"
    _text = Words(
        "{path}：数据库格式为第{found}版，本程序只认到第{newest_known}版；文件未作改动，请升级newstratum后再"
        "打开",
        "{path}: store format {found}, this newstratum knows up to {newest_known}; it was left untouched, "
        "upgrade newstratum to open it",
    )
    path: str
    found: int
    newest_known: int


@frozen
class DamagedFileError(StoreError):
    """The file is damaged."""

    code: ClassVar[str] = "damaged_file"
    _text = Words("{path}：{reason}；请用备份恢复", "{path}: {reason}; restore it from a backup")
    path: str
    reason: Words = attrs.field(converter=to_words)


@frozen
class SecretKeyError(NewstratumError):
    """A secret key cannot be had: it is missing, another one, or not kept as it has to be."""

    code: ClassVar[str] = "secret_key"
    #: What is wrong: the name of a key, or the place where keys are kept; never a key.
    what: Words = attrs.field(converter=to_words)
    reason: Words = attrs.field(converter=to_words)
    hint: Words = attrs.field(default=NO_WORDS, converter=to_words)

    def _tell(self) -> Words:
        return join_clauses(Words("{}{}", "{} {}").format(self.what, self.reason), self.hint)


# ---------------------------------------------------------------------------------------------- channels


class NotifyError(NewstratumError):
    """Base of errors about sending messages."""

    code: ClassVar[str] = "notify_error"


@frozen
class UndeliverableError(NotifyError):
    """The message can never be delivered as it is; do not try again."""

    code: ClassVar[str] = "undeliverable"
    _text = Words("无法送达：{reason}", "undeliverable: {reason}")
    reason: Words = attrs.field(converter=to_words)


@frozen
class NotifierUnavailableError(NotifyError):
    """The channel cannot take the message now; try again later."""

    code: ClassVar[str] = "channel_unavailable"
    reason: Words = attrs.field(converter=to_words)
    #: Seconds the service asked to wait; None if it did not say.
    retry_after: float | None = None
    #: Whether somebody has to mend the channel first: its password, token, secret, address or clock. Every
    #: message fails until then, so none is given up for it.
    needs_mending: bool = False

    def _tell(self) -> Words:
        told = Words("渠道暂时不能接收消息：{}", "the channel cannot take the message now: {}").format(
            self.reason
        )
        wait = Words("请等{:g}秒", "wait {:g} s")
        return join_clauses(told, NO_WORDS if self.retry_after is None else wait.format(self.retry_after))

    @property
    def retryable(self) -> bool:
        """True unless somebody has to mend the channel first."""
        return not self.needs_mending


# ----------------------------------------------------------------------------------------------- plugins


class PluginError(NewstratumError):
    """Base of errors about plugins."""

    code: ClassVar[str] = "plugin_error"


@frozen
class UnknownSchemeError(PluginError, LookupError):
    """No plugin offers the scheme of the URL."""

    code: ClassVar[str] = "unknown_scheme"
    scheme: str
    known: tuple[str, ...]
    #: The nearest known scheme, or empty.
    nearest: str = ""
    hint: Words = attrs.field(default=NO_WORDS, converter=to_words)

    def _tell(self) -> Words:
        told = Words("没有地址前缀“{}”，现有：{}", "unknown scheme {!r}, known: {}")
        meant = Words("是否要写“{}”？", "did you mean {!r}?")
        return join_clauses(
            told.format(self.scheme, join_names(self.known) if self.known else _NONE),
            meant.format(self.nearest) if self.nearest else NO_WORDS,
            self.hint,
        )


@frozen
class DuplicateSchemeError(PluginError):
    """Two plugins claim one scheme."""

    code: ClassVar[str] = "duplicate_scheme"
    _text = Words(
        "插件{plugin}也要用地址前缀“{scheme}”，它已属于{owner}；请卸载其中一个，或改用别的前缀",
        "plugin {plugin} claims the scheme {scheme!r}, which belongs to {owner}; uninstall one of them or "
        "rename its scheme",
    )
    scheme: str
    #: The plugin that does not get it.
    plugin: str
    #: The plugin that has it.
    owner: str


@frozen
class IncompatiblePluginError(PluginError):
    """A plugin was written for another version of the hooks."""

    code: ClassVar[str] = "incompatible_plugin"
    plugin: str
    hook: str
    #: The version it states.
    api: Any
    #: The versions that are supported.
    known: tuple[int, ...]

    def _tell(self) -> Words:
        return Words(
            "插件{}，接口{}：按接口第{!r}版编写，本程序支持{}；请安装相配的插件版本",
            "plugin {}, hook {}: written for api {!r}, this newstratum supports {}; install a matching "
            "version "
            "of the plugin",
        ).format(self.plugin, self.hook, self.api, join_names(self.known))


@frozen
class BrokenPluginError(PluginError):
    """A plugin could not be loaded or answered wrongly; everything else goes on."""

    code: ClassVar[str] = "broken_plugin"
    plugin: str
    #: The hook, or empty where the plugin did not get that far.
    hook: str
    reason: Words = attrs.field(converter=to_words)
    distribution: str = ""
    #: What whoever uses the plugin can do; empty where the reason says what its author has to.
    advice: Words = attrs.field(default=NO_WORDS, converter=to_words)

    def _tell(self) -> Words:
        place = Words("插件{}", "plugin {}").format(self.plugin)
        if self.distribution:
            place += Words("（{}）", " ({})").format(self.distribution)
        if self.hook:
            place += Words("，接口{}", ", hook {}").format(self.hook)
        return join_clauses(_join_place(place, self.reason), self.advice)
