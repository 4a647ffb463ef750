"""Standard output and standard error: no control character of a text reaches a terminal."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from typing import Any, Final, TextIO

from attrs import define

from newstratum._builtin.terminal import escape_controls
from newstratum._host.command_process import Attribution, find_attribution

_QUIET_OPTION: Final = "--quiet"
_QUIET: Final[ContextVar[bool]] = ContextVar("quiet", default=False)


def take_out_quiet(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """Take ``--quiet`` out of arguments, wherever it stands, and say whether it was there."""
    ends = list(arguments).index("--") if "--" in arguments else len(arguments)
    kept = [word for word in arguments[:ends] if word != _QUIET_OPTION]
    return [*kept, *arguments[ends:]], len(kept) < ends


@contextlib.contextmanager
def keep_quiet(quiet: bool) -> Iterator[None]:
    """Let nothing say how far the command is."""
    token = _QUIET.set(quiet)
    try:
        yield
    finally:
        _QUIET.reset(token)


def shows_progress() -> bool:
    """Say whether somebody sees how far the command is: standard error is a terminal, and not quiet."""
    return not _QUIET.get() and sys.stderr.isatty()


class _SafeStream(io.TextIOWrapper):
    """A standard stream that shows control characters, and remembers why it could not be written."""

    error: OSError | None = None
    #: Whether what cannot be written is dropped: messages that nobody gets change no result.
    is_optional = False
    #: Whether it is standard output.
    is_data = False

    def write(self, text: str) -> int:
        if (found := find_attribution(is_data=self.is_data)) is not None:
            # A plugin wrote it: what a command hands over is the command's alone.
            found.take(text)
            return len(text)
        return self.write_escaped(escape_controls(text, keep="\n\t"))

    @property
    def buffer(self) -> Any:
        """The stream of bytes; for a plugin one that counts them."""
        if (found := find_attribution(is_data=self.is_data)) is not None:
            return io.BufferedWriter(_AttributedBytes(found))
        return super().buffer

    def write_escaped(self, text: str) -> int:
        """Write text in which nothing is to be escaped any more."""
        try:
            return super().write(text)
        except OSError as error:
            self._fail(error)
        return 0

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        self.error = error
        if not self.is_optional:
            raise error


class _AttributedBytes(io.RawIOBase):
    """A stream of bytes that a plugin writes."""

    def __init__(self, attribution: Attribution) -> None:
        super().__init__()
        self._attribution = attribution

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._attribution.take(bytes(data).decode(errors="replace"))
        return len(data)


class _Closed(io.RawIOBase):
    """A standard stream that was closed before the command began."""

    def writable(self) -> bool:
        return True

    def write(self, _data: Any) -> int:
        raise OSError(errno.EBADF, "is closed")


class _Sink(io.RawIOBase):
    """A stream that takes everything and keeps nothing."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


@define
class StreamFailure:
    """Why standard output could not be written; None if it could."""

    error: OSError | None = None


@contextlib.contextmanager
def protect_streams() -> Iterator[StreamFailure]:
    """Let standard output and standard error show control characters in place of sending them to a terminal.

    A stream that fails is not written again, not even when Python ends.
    """
    streams = sys.stdout, sys.stderr
    safe = _make_safe(sys.stdout), _make_safe(sys.stderr)
    sys.stdout, sys.stderr = (new or old for new, old in zip(safe, streams, strict=True))
    if safe[0] is not None:
        safe[0].is_data = True
    if safe[1] is not None:
        safe[1].is_optional = True
    failure = StreamFailure()
    try:
        yield failure
    finally:
        for stream in safe:
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.flush()
        failure.error = None if safe[0] is None else safe[0].error
        sys.stdout, sys.stderr = (_restore(new, old) for new, old in zip(safe, streams, strict=True))


@contextlib.contextmanager
def move_output() -> Iterator[int | None]:
    """Put an empty file under the number of standard output, and let the command write to where that led.

    What a plugin's library, or a process that it begins, writes to the number then lies in the file.
    Afterwards only standard error is left: what a plugin writes when Python ends is no part of the output.

    Yields:
        The descriptor of the file; None where standard output is no file, and nothing was moved.
    """
    stream = sys.stdout
    moved, file = _copy_descriptor(stream), _make_empty_file()
    if moved is None or file is None or not isinstance(stream, io.TextIOWrapper):
        yield None
        return
    os.dup2(file, 1)
    raw = io.FileIO(moved, "w")
    sys.stdout = io.TextIOWrapper(
        raw if stream.write_through else io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    try:
        yield file
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.close()
        sys.stdout = sys.stderr


def _copy_descriptor(stream: TextIO | None) -> int | None:
    """Return another descriptor of what a stream writes to; None if that is not standard output itself."""
    if not isinstance(stream, io.TextIOWrapper):
        return None
    try:
        stream.flush()
        return os.dup(1) if stream.fileno() == 1 else None
    except (OSError, ValueError):
        return None


def _make_empty_file() -> int | None:
    """Return the descriptor of a file that is gone with the process; None where none can be made."""
    try:
        if sys.platform == "linux":
            # In memory: what a plugin writes must not depend on the room that a disk has.
            return os.memfd_create("plugins")
        with tempfile.TemporaryFile(buffering=0) as file:
            return os.dup(file.fileno())
    except OSError:
        return None


def _make_safe(stream: TextIO | None) -> _SafeStream | None:
    """Return a safe stream over the bytes of another; None if it has none."""
    if stream is None:
        return _SafeStream(_Closed(), encoding="utf-8")  # type: ignore[arg-type]
    if not isinstance(stream, io.TextIOWrapper):
        return None
    with contextlib.suppress(OSError):
        stream.flush()
    # A console that cannot show a character shows a question mark instead of failing.
    return _SafeStream(
        stream.buffer,
        encoding=stream.encoding,
        errors="replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _restore(safe: _SafeStream | None, stream: TextIO) -> TextIO:
    if safe is None:
        return stream
    if safe.error is None and stream is not None:
        safe.detach()
        return stream
    # Python flushes the streams when it ends, and would fail again.
    return io.TextIOWrapper(io.BufferedWriter(_Sink()), encoding="utf-8")


def is_output_error(error: OSError) -> bool:
    """Return whether an error is that of standard output."""
    return isinstance(sys.stdout, _SafeStream) and sys.stdout.error is error


class EscapedStream:
    """A standard stream for text whose control characters are escaped, among those that set colours."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        #: Writes text as it is.
        self.write = stream.write_escaped if isinstance(stream, _SafeStream) else stream.write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
