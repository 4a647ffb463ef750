"""Standard output and standard error: no control character of a text reaches a terminal."""

from __future__ import annotations

import contextlib
import errno
import io
import sys
from collections.abc import Iterator
from typing import Any, TextIO

from attrs import define

from newstratum._builtin.terminal import escape_controls


class _SafeStream(io.TextIOWrapper):
    """A standard stream that shows control characters, and remembers why it could not be written."""

    error: OSError | None = None
    #: Whether what cannot be written is dropped: messages that nobody gets change no result.
    is_optional = False

    def write(self, text: str) -> int:
        return self.write_escaped(escape_controls(text, keep="\n\t"))

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
