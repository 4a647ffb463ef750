"""Hostile plugins as data: what is wrong with each, and its module.

Each is installed as a real distribution ``ns-hostile-NAME`` 1.0 with a page. ``SECRET`` and ``TEXT`` stand in
the modules for what must never be shown: a password of the office, and what a message or a row says.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

#: A password that a module knows, or that stands in the URL of a channel or store.
SECRET: Final = "hunter2-of-the-office"
#: What a message, or a row of a file, says.
TEXT: Final = "made-up-words-about-somebody"

#: What every module begins with.
_HEAD: Final = f"""
import os, sys, time, threading
from newstratum import hooks
SECRET = {SECRET!r}
"""

#: What every module ends with: it offers everything, under its own name, from what it defines.
_TAIL: Final = """
def _default_open_store(url, kinds):
    from newstratum.testing import MemoryStore
    return MemoryStore(kinds)

class _DefaultNotifier:
    def send(self, message, *, timeout):
        import datetime as dt
        from newstratum.ports import Delivery, Receipt
        return Receipt(key=message.key, outcome=Delivery.ACCEPTED, accepted_at=dt.datetime.now(dt.UTC))
    def close(self):
        pass

def _default_read(path):
    yield hooks.Row(line=2, cells={"id": "P1", "status": "student"})

_own = globals()

@hooks.store_backends
def _stores():
    opening = _own.get("open_store", _default_open_store)
    return (hooks.StoreBackend(schemes=(NAME,), open=opening, summary="hostile", api=1),)

@hooks.notifier_backends
def _notifiers():
    opening = _own.get("open_notifier", lambda url: _own.get("Notifier", _DefaultNotifier)())
    more = {"summary": "hostile", "api": 1, "isolated": _own.get("ISOLATED", False)}
    return (hooks.NotifierBackend(schemes=(NAME,), open=opening, **more),)

@hooks.formats
def _formats():
    read = _own.get("read", _default_read)
    return (hooks.Format(suffixes=("." + NAME.replace("-", "_"),), read=read, summary="hostile", api=1),)

@hooks.reports
def _reports():
    render = _own.get("render", lambda report: b"fine")
    return (hooks.ReportBackend(name=NAME, suffix=".txt", render=render, summary="hostile", api=1),)

if "hook" in _own:
    _hook = _own["hook"]

    @hooks.rulebooks
    def _rulebooks():
        return _hook()
"""


@frozen(kw_only=True)
class Hostile:
    """One hostile plugin."""

    name: str
    module: str
    #: Where it shows: ``load`` for every command that loads it; ``store``, ``send``, ``rows``, ``render`` for
    #: the command that uses it so; empty where nothing of it may be noticed but its output.
    at: str = ""
    #: A part of what is told of it in English, besides its distribution and what to do.
    says: str = ""
    #: Whether it writes, so that its output is told of.
    writes: bool = False
    #: Seconds that its code has, where others are too few or too many.
    limits: str = ""

    @property
    def distribution(self) -> str:
        """The name of its distribution."""
        return f"ns-hostile-{self.name}"

    @property
    def source(self) -> str:
        """The text of its module."""
        return f"NAME = {self.name!r}\n{_HEAD}{self.module}\n{_TAIL}"


_SENDS: Final = """
class Notifier:
    def send(self, message, *, timeout):
        {}
    def close(self):
        pass
"""

HOSTILE: Final = (
    # ------------------------------------------------------------------------------------ at import
    Hostile(name="interrupts", module="raise KeyboardInterrupt(SECRET)", at="load", says="KeyboardInterrupt"),
    Hostile(name="ends", module="os._exit(0)", at="load", says="ended the process"),
    Hostile(name="leaves", module="sys.exit(SECRET)", at="load", says="SystemExit"),
    Hostile(name="hangs", module="time.sleep(3600)", at="load", says="did not finish within"),
    Hostile(
        name="spins", module="import re; re.match('(a+)+$', 'a' * 64 + 'b')", at="load", says="did not finish"
    ),
    Hostile(
        name="knows",
        module="raise ImportError(f'cannot connect to postgresql://office:{SECRET}@host/')",
        at="load",
        says="ImportError",
    ),
    Hostile(
        name="lacks",
        module="import a_driver_that_nobody_has",
        at="load",
        says="No module named 'a_driver_that",
    ),
    Hostile(
        name="odd",
        module="class Odd(BaseException): pass\nraise Odd(SECRET)",
        at="load",
        says="Odd",
    ),
    Hostile(
        name="prints",
        module=(
            "print('loading the catalogue')\nos.write(1, b'from a library\\n')\n"
            "os.system('echo from a process')\nsys.__stdout__.write('by another name\\n')\n"
            "sys.__stdout__.flush()\nimport atexit; atexit.register(print, 'at the end')\n"
            "threading.Thread(target=print, args=('from a thread',)).start()"
        ),
        says="loading the catalogue",
        writes=True,
    ),
    Hostile(name="crashes", module="os.kill(os.getpid(), 11)", at="load", says="ended the process"),
    # ------------------------------------------------------------------------------------- in a hook
    Hostile(
        name="hook-hangs", module="def hook(): time.sleep(3600)", at="load", says="did not finish within"
    ),
    Hostile(name="hook-leaves", module="def hook(): raise SystemExit(SECRET)", at="hook", says="SystemExit"),
    # -------------------------------------------------------------------------------------- in `open`
    Hostile(
        name="open-hangs",
        module=("def open_store(url, kinds): time.sleep(3600)\ndef open_notifier(url): time.sleep(3600)"),
        at="store send",
        says="open did not finish within",
    ),
    Hostile(
        name="open-tells",
        module=(
            "class Lost(BaseException): pass\n"
            "def open_store(url, kinds): raise Lost(url.password.reveal())\n"
            "def open_notifier(url): print(url.password.reveal()); raise Lost(url.password.reveal())"
        ),
        at="store send",
        says="open raised Lost",
        writes=True,
    ),
    Hostile(
        name="store-leaves",
        module=(
            "from newstratum.testing import MemoryStore\n"
            "class Store(MemoryStore):\n"
            "    def find(self, query): raise SystemExit(SECRET)\n"
            "    def get(self, key): raise SystemExit(SECRET)\n"
            "    def changes(self, after=None, *, limit=1000): raise SystemExit(SECRET)\n"
            "def open_store(url, kinds): return Store(kinds)"
        ),
        at="store",
        says="in use it raised SystemExit",
    ),
    Hostile(
        name="store-interrupts",
        module=(
            "from newstratum.testing import MemoryStore\n"
            "class Store(MemoryStore):\n"
            "    def find(self, query): raise KeyboardInterrupt\n"
            "    def get(self, key): raise KeyboardInterrupt\n"
            "    def changes(self, after=None, *, limit=1000): raise KeyboardInterrupt\n"
            "def open_store(url, kinds): return Store(kinds)"
        ),
        at="store",
        says="in use it raised KeyboardInterrupt",
    ),
    # -------------------------------------------------------------------------------------- in `send`
    Hostile(
        name="send-leaves",
        module=_SENDS.format("raise SystemExit(message.text)"),
        at="send",
        says="send raised SystemExit",
    ),
    Hostile(
        name="send-interrupts",
        module=_SENDS.format("raise KeyboardInterrupt(message.text)"),
        at="send",
        says="send raised KeyboardInterrupt",
    ),
    Hostile(
        name="send-tells",
        module="class Lost(BaseException): pass\n" + _SENDS.format("raise Lost(message.text)"),
        at="send",
        says="send raised Lost",
    ),
    Hostile(
        name="send-hangs",
        module=_SENDS.format("time.sleep(3600)"),
        at="send",
        says="send did not finish within",
    ),
    Hostile(
        name="send-prints",
        module=_SENDS.format(
            "print(message.text); sys.stderr.write(message.text); os.write(1, message.text.encode());"
            " return _DefaultNotifier().send(message, timeout=timeout)"
        ),
        writes=True,
    ),
    Hostile(
        name="send-ends",
        module="ISOLATED = True\n" + _SENDS.format("os._exit(0)"),
        limits="open=30",
        at="send",
        says="send ended the process",
    ),
    # ------------------------------------------------------------------------------ in `rows`, `render`
    Hostile(
        name="rows-leave",
        module=(
            "def read(path):\n"
            "    yield hooks.Row(line=2, cells={'id': 'P1', 'status': 'student'})\n"
            f"    raise SystemExit({TEXT!r})"
        ),
        at="rows",
        says="read raised SystemExit",
    ),
    Hostile(
        name="rows-hang",
        module="def read(path):\n    time.sleep(3600)\n    yield",
        at="rows",
        says="read did not finish within",
    ),
    Hostile(
        name="render-none", module="def render(report): return None", at="render", says="returned NoneType"
    ),
    Hostile(
        name="render-tells",
        module="class Lost(BaseException): pass\ndef render(report): print(report); raise Lost(str(report))",
        at="render",
        says="render raised Lost",
        writes=True,
    ),
    Hostile(
        name="render-hangs",
        module="def render(report): time.sleep(3600)",
        at="render",
        says="render did not finish within",
    ),
)
