"""The key file: secret keys of a register in a file of their own, which only its owner may read."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from newstratum._builtin.files import open_atomic_secrets
from newstratum._ports.keys import KEY_BYTES, MAX_KEY_NAME, SecretKey
from newstratum._ports.url import URL
from newstratum._words import NO_WORDS, Words
from newstratum.errors import InvalidValueError, SecretKeyError

_FORMAT: Final = "newstratum-keys"
_VERSION: Final = 1
#: Bytes of a key file, at most; a key takes about 100.
_MAX_BYTES: Final = 64 * 1024 * 1024
_OTHERS: Final = 0o077


class KeyFile:
    """Keeps keys in a file of mode 0600 that is replaced as a whole: its old or its new keys, never half.

    Several processes may use one file. Where the system knows no file modes, who may read it is not checked.
    """

    def __init__(self, path: Path) -> None:
        """Keep keys in a file, which is made with its first key.

        Raises:
            InvalidValueError: There is something else than a file at that path.
        """
        # A link is followed once, so that the file is replaced and not the link.
        self._path = Path(os.path.realpath(path))
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] = ()
        self._keys: dict[str, SecretKey] = {}
        if self._path.exists() and not self._path.is_file():
            raise InvalidValueError(
                "keys",
                Words("所指的{}不是文件", "names {}, which is not a file").format(path),
                Words("请写file:office.keys", "write file:office.keys"),
            )

    @classmethod
    def open(cls, url: URL) -> KeyFile:
        """Open the keys of a URL: ``file:office.keys``, ``file:/srv/office.keys``.

        Raises:
            InvalidValueError: The URL names no file, or says more.
        """
        path = "/" + url.path.lstrip("/") if url.path.startswith("/") else url.path
        if not path or url.host or url.query or url.username or url.password or url.port is not None:
            raise InvalidValueError(
                "keys",
                Words("没有写密钥文件", "names no key file"),
                Words("请写file:office.keys", "write file:office.keys"),
            )
        return cls(Path(path))

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._path

    def get(self, name: str) -> SecretKey | None:
        """Return a key, or None where there is none of that name."""
        with self._lock:
            return self._read().get(name)

    def create(self, name: str) -> SecretKey:
        """Draw a key under a new name, and keep it."""
        if not name or len(name) > MAX_KEY_NAME or not name.isprintable():
            raise SecretKeyError(
                Words("密钥名称", "the name of a key"),
                Words("应为1至{}个可见字符", "must have 1 to {} visible characters").format(MAX_KEY_NAME),
            )
        key = SecretKey(secrets.token_bytes(KEY_BYTES))
        with self._lock, self._alone():
            keys = self._read()
            if name in keys:
                raise SecretKeyError(_name_key(name), Words("已存在", "is there already"))
            self._write({**keys, name: key})
        return key

    def delete(self, name: str) -> None:
        """Forget a key; a name without a key changes nothing."""
        with self._lock, self._alone():
            keys = self._read()
            if name in keys:
                self._write({other: key for other, key in keys.items() if other != name})

    def __repr__(self) -> str:
        return f"KeyFile({str(self._path)!r})"

    # ---------------------------------------------------------------------------- the file itself

    def _read(self) -> dict[str, SecretKey]:
        """Return the keys of the file, none where there is no file; it is read again when it was changed."""
        try:
            with open(self._path, "rb") as file:
                found = os.fstat(file.fileno())
                self._check_mode(found)
                seen = (found.st_ino, found.st_size, found.st_mtime_ns)
                if seen != self._seen:
                    self._keys, self._seen = self._parse(file.read(_MAX_BYTES)), seen
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._build_error(
                Words("无法读取：{}", "cannot be read: {}").format(error.strerror or type(error).__name__)
            ) from None
        return self._keys

    def _check_mode(self, found: os.stat_result) -> None:
        if os.name == "posix" and stat.S_IMODE(found.st_mode) & _OTHERS:
            raise self._build_error(
                Words("他人也能读取", "can be read by others too"),
                Words("请先收回权限：chmod 600", "take that away first: chmod 600"),
            )

    def _parse(self, content: bytes) -> dict[str, SecretKey]:
        try:
            plain: Any = json.loads(content)
            if plain["format"] != _FORMAT:
                raise ValueError
        except (ValueError, KeyError, TypeError, RecursionError):
            plain = None
        if plain is None:
            raise self._build_error(
                Words("不是newstratum的密钥文件，或已损坏", "is not a key file of newstratum, or is damaged"),
                Words("请取回密钥文件的副本", "bring back a copy of the key file"),
            )
        if plain.get("version") != _VERSION:
            raise self._build_error(
                Words("由较新的newstratum写入", "was written by a newer newstratum"),
                Words("请升级", "upgrade"),
            )
        try:
            texts = dict(plain["keys"])
            keys = {str(name): SecretKey(bytes.fromhex(text)) for name, text in texts.items()}
            good = plain["sha256"] == _compute_sum(texts)
        except (ValueError, KeyError, TypeError, AttributeError):
            keys, good = {}, False
        if not good or any(len(key.reveal()) != KEY_BYTES for key in keys.values()):
            raise self._build_error(
                Words("已损坏", "is damaged"),
                Words("请取回密钥文件的副本", "bring back a copy of the key file"),
            )
        return keys

    def _write(self, keys: dict[str, SecretKey]) -> None:
        texts = {name: key.reveal().hex() for name, key in sorted(keys.items())}
        plain = {"format": _FORMAT, "version": _VERSION, "keys": texts, "sha256": _compute_sum(texts)}
        try:
            with open_atomic_secrets(
                self._path, overwrite=True, field="keys", permission="overwrite=True"
            ) as file:
                file.write(json.dumps(plain, indent=1).encode() + b"\n")
        except OSError as error:
            raise self._build_error(
                Words("无法写入：{}", "cannot be written: {}").format(error.strerror or type(error).__name__)
            ) from None
        self._seen = ()

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from writing the file meanwhile, where the system can do that."""
        try:
            import fcntl
        except ImportError:
            yield
            return
        try:
            handle = os.open(self._path.parent, os.O_RDONLY)
        except OSError as error:
            raise self._build_error(
                Words("所在的文件夹无法打开：{}", "lies in a folder that cannot be opened: {}").format(
                    error.strerror or type(error).__name__
                )
            ) from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _build_error(self, reason: Words, hint: Words = NO_WORDS) -> SecretKeyError:
        return SecretKeyError(Words("密钥文件{}", "the key file {}").format(self._path), reason, hint)


def _name_key(name: str) -> Words:
    return Words("密钥{}", "the key {}").format(name)


def _compute_sum(texts: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
