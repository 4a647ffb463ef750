# ruff: noqa: F401, F821
"""A small durable store that keeps the whole contract: what the tests of the kit break in one place each.

Its imports are for the sources of the broken stores, which stand behind it.
"""

import atexit
import base64
import fcntl
import os
import re
import tempfile
import threading
import time
import zlib
from pathlib import Path

from attrs import evolve

from newstratum._ports.query import From, In, Is, Starts
from newstratum._ports.records import Act, Check, Put, Record, Version
from newstratum._storage.simple_store import SimpleStore
from newstratum.errors import ConflictError, UnavailableError
from newstratum.testing import StoreKit


class Lines:
    """Lines in a file that is locked, synced, and replaced as a whole."""

    def __init__(self, path):
        self.path = Path(path)
        self.open()

    def open(self):
        self.file = os.open(self.path, os.O_RDWR | os.O_CREAT, self.mode())
        self.lock()

    def mode(self):
        return 0o600

    def lock(self):
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self.file)
            raise UnavailableError("locked") from None

    def lines(self):
        data = self.path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        os.ftruncate(self.file, len(whole))
        return whole.splitlines()

    def append(self, number, line):
        size = os.fstat(self.file).st_size
        data = self.encode(line) + b"\n"
        try:
            self.write(data, size)
        except OSError:
            os.ftruncate(self.file, size)
            raise
        self.sync()

    def encode(self, line):
        return line

    def write(self, data, at):
        while data:
            done = os.pwrite(self.file, data, at)
            data, at = data[done:], at + done

    def sync(self):
        os.fsync(self.file)

    def replace(self, lines):
        new = self.path.with_suffix(".new")
        file = os.open(new, os.O_RDWR | os.O_CREAT | os.O_TRUNC, self.mode())
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.write(file, b"".join(self.encode(line) + b"\n" for line in lines))
        os.fsync(file)
        new.replace(self.path)
        os.close(self.file)
        self.file = file

    def close(self):
        os.close(self.file)


class Good(SimpleStore):
    """What a broken store is derived from."""

    backend = Lines

    def __init__(self, kinds, folder):
        self.folder = Path(folder)
        super().__init__(kinds, lambda: self.backend(self.folder / "store"), name="store")


class TestBroken(StoreKit):
    durable = detects_fork = True
    redacts = redacts_many = redacts_history = keeps_history = counts = keeps_given_instants = True
    redacts_traces = replaces_documents = True

    def open_store(self, tmp_path, kinds):
        return Broken(kinds, tmp_path)
