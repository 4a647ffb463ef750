"""The seal of a register: by what its texts are sealed, and the key of each person."""

from __future__ import annotations

from attrs import field, frozen

from newstratum._model.values.plain import RecordData
from newstratum._model.values.sensitive import SensitiveText


@frozen(kw_only=True)
class Seal(RecordData):
    """Says that what is stored is sealed, by what, and by which outside key."""

    #: There is one: ``"register"``.
    id: str
    #: The way of sealing: ``"aes-256-gcm"``.
    cipher: str
    #: The name of the outside key that wraps the other keys.
    key: str
    #: The name of the one before it, while some keys are still wrapped by that; empty otherwise.
    former_key: str = ""
    #: The key of what belongs to nobody in particular, wrapped, in hexadecimal.
    wrapped: SensitiveText = field(repr=False)


@frozen(kw_only=True)
class PersonKey(RecordData):
    """The key of what is stored about one person; without it nothing of that opens."""

    #: Id of the person.
    id: str
    #: The name of the outside key that wraps it.
    key: str
    #: The key, wrapped, in hexadecimal.
    wrapped: SensitiveText = field(repr=False)
