"""The purposes that are stored with a register: ``registry.purposes``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from attrs import evolve, field, frozen

from newstratum._registry.environment import Environment
from newstratum._registry.purposes import Purpose, Purposes, to_declaration
from newstratum._registry.queries.reader import check_days
from newstratum._registry.sessions.session import Session
from newstratum._words import Words
from newstratum.errors import InvalidValueError


@frozen
class PurposeService:
    """What the data of a register is used for: ``registry.purposes``."""

    _purposes: Purposes = field(repr=False)
    #: Opens a session of the registry.
    _open_session: Callable[..., Session] = field(repr=False)
    _environment: Environment = field(repr=False)

    def all(self) -> tuple[Purpose, ...]:
        """Return every purpose that is declared, by name: by this program, stored, or by default."""
        return self._purposes.list_all()

    def stored(self) -> tuple[Purpose, ...]:
        """Return the purposes that are stored with the register, by name."""
        return self._purposes.list_stored()

    def get(self, name: str) -> Purpose:
        """Return the purpose of a name.

        Raises:
            PurposeError: Nobody declared it.
        """
        return self._purposes.get(name)

    def declare(
        self,
        purposes: Purpose | Iterable[Purpose],
        *,
        actor: str,
        on: dt.date | None = None,
        purpose: str = "office",
        commit_id: str | None = None,
    ) -> tuple[Purpose, ...]:
        """Store purposes with the register, so that every command and program knows them.

        One that is stored under the same name is replaced. Consents to it stay: whoever changes what a
        purpose means gives it another name, and asks anew (PIPL Art. 14).

        Args:
            purposes: One purpose or several.
            actor: Who declares them.
            on: The day; today by default.
            purpose: What for.
            commit_id: Identifies the command; drawn if none is given.

        Returns:
            The purposes as they are stored.

        Raises:
            InvalidValueError: They are not purposes, or the ground of a stored one would change to one
                that asks for no consent.
            PurposeError: The session's purpose is not declared, or does not cover purposes.
        """
        day = self._environment.today() if on is None else on
        check_days(on=day)
        given = (purposes,) if isinstance(purposes, Purpose) else tuple(purposes)
        for each in given:
            if not isinstance(each, Purpose):
                raise InvalidValueError(
                    "purposes",
                    Words("其中有类型为{}的内容", "holds something of type {}").format(type(each).__name__),
                    Words("请写Purpose(…)", "write Purpose(…)"),
                )
        with self._open_session(
            actor=actor, purpose=purpose, reason="declare-purpose", commit_id=commit_id
        ) as session:
            for each in given:
                declared = to_declaration(each, day)
                stored = session.purposes.get(each.name)
                if stored is None:
                    session.purposes.add(declared)
                    continue
                if stored.basis == "consent" != each.basis:
                    raise InvalidValueError(
                        f"purpose.{each.name}.basis",
                        Words("原为本人同意，不能改为其他依据", "is consent, and becomes no other ground"),
                        Words("请另取名称声明", "declare it under another name"),
                    )
                if evolve(declared, declared_on=stored.declared_on) != stored:
                    session.purposes.update(declared)
        return given
