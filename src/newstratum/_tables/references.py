"""What a table refers to: records of the register and of the table itself, by name or by id."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from typing import Any, Final, Protocol

from newstratum._model.values.identifiers import check_record_id
from newstratum._tables.cells import UnreadableCellError
from newstratum._words import Words
from newstratum.errors import InvalidValueError

_BYTES: Final = 16

#: What the kinds that cells refer to are called.
KIND_WORDS: Final = {
    "activity": Words("活动", "activity"),
    "body": Words("机构", "body"),
    "brand": Words("品牌", "brand"),
    "budget": Words("预算", "budget"),
    "person": Words("人", "person"),
    "platform": Words("平台", "platform"),
}

#: The columns for people, and of each the one that has the telephone where several share the name.
PHONE_FIELDS: Final = {"person": "phone", "by_person": "by_phone"}


class TableReferences(Protocol):
    """The records that cells can refer to; a registry has them.

    People are found by name and telephone, or by id; everything else by name or id. Several answers say that
    a name fits several.
    """

    def find_people(self, name: str, phone: str, /) -> Collection[str]:
        """Return the ids of the people of a name (or an id) and a telephone; each can be empty."""
        ...

    def find_records(self, kind: str, name: str, /) -> Collection[str]:
        """Return the ids of the records of a kind whose id or name in Chinese or English it is."""
        ...

    def get_record(self, kind: str, identifier: str, /) -> Any | None:
        """Return the record of a kind under an id, or None."""
        ...


class NoReferences:
    """Stands in where there is no register: what looks like an id is taken for one."""

    def find_people(self, name: str, _phone: str, /) -> Collection[str]:
        """Return the text as the only id, if it is one."""
        return self.find_records("person", name)

    def find_records(self, _kind: str, name: str, /) -> Collection[str]:
        """Return the text as the only id, if it is one."""
        try:
            return (check_record_id(name),) if name.isascii() and " " not in name else ()
        except InvalidValueError:
            return ()

    def get_record(self, _kind: str, _identifier: str, /) -> Any | None:
        """Return None: nothing is known of any record."""
        return None


def build_record_id(kind: str, *parts: object) -> str:
    """Return the id of a record that was given none: always the same of the same parts.

    So a table that is read again makes the same records again.
    """
    said = "\0".join("" if part is None else str(part) for part in parts)
    digest = hashlib.sha256(f"{kind}\0{said}".encode()).digest()[:_BYTES]
    return f"{kind.replace('_', '-')}-{base64.b32encode(digest).decode('ascii').rstrip('=').lower()}"


#: What else tells apart records of one name.
_TELLS_APART: Final = {
    "activity": Words("填写活动日期，或改填编号", "give its day, or write the id"),
    "budget": Words("填写年度，或改填编号", "give its year, or write the id"),
    "person": Words("填写手机，或改填编号", "give a telephone, or write the id"),
}


def choose_reference(found: Collection[str], kind: str) -> str:
    """Return the one id found of a record of a kind.

    Raises:
        UnreadableCellError: None was found, or several.
    """
    if len(found) == 1:
        return next(iter(found))
    what = KIND_WORDS[kind]
    if found:
        raise UnreadableCellError(
            Words("有{0}个{1}叫这个名字", "more than one {1} has this name: {0}").format(len(found), what),
            _TELLS_APART.get(kind, Words("改填编号", "write the id")),
        )
    raise UnreadableCellError(
        Words("登记册中没有这个{}", "no such {} in the register").format(what),
        Words("核对名称，或先导入", "check the name, or import it first"),
    )
