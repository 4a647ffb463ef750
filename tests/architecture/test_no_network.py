"""Nothing calls home: with sockets forbidden, everything loads and the main calls work."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

FORBID = """
import sys
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.sendto", "urllib.")
def forbid(event, args):
    if event.startswith(NETWORK):
        raise SystemExit(f"network: {event}")
sys.addaudithook(forbid)
"""


def _python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_every_module_loads_without_the_network(modules: list[Any]) -> None:
    names = ", ".join(module.name for module in modules if module.path.name != "__main__.py")
    result = _python(f"{FORBID}\nimport {names}\nprint('loaded')")
    assert (result.stdout, result.stderr) == ("loaded\n", "")


def test_the_ban_catches_a_connection() -> None:
    result = _python(f"{FORBID}\nimport socket\nsocket.getaddrinfo('localhost', 80)")
    assert result.stderr == "network: socket.getaddrinfo\n"
