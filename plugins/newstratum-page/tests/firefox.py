"""Firefox, driven over its own protocol, Marionette: a length, a colon and JSON, through a socket."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final

#: Firefox looks for updates, portals and pages of its maker by itself: all of it is off.
_SETTINGS: Final = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.startup.page": 0,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "intl.accept_languages": "en-US",
    "marionette.port": 0,
    "media.gmp-manager.chromium-update-url": "data:,",
    "media.gmp-manager.url": "data:,",
    "media.gmp-provider.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.disablePrefetch": True,
    "network.prefetch-next": False,
    "privacy.trackingprotection.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,",
}


class Firefox:
    """One Firefox without a window, whose every connection goes to a proxy that notes it and refuses it."""

    def __init__(self, program: str, profile: Path, seconds: float) -> None:
        self._wanted: list[str] = []
        self._proxy = socket.create_server(("127.0.0.1", 0))
        port = self._proxy.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()
        proxy = {
            "network.proxy.type": 1,
            "network.proxy.socks": "127.0.0.1",
            "network.proxy.socks_port": port,
            "network.proxy.socks_version": 5,
            "network.proxy.socks_remote_dns": True,
            "network.proxy.allow_hijacking_localhost": True,
            "network.proxy.no_proxies_on": "",
        }
        lines = [
            f"user_pref({json.dumps(key)}, {json.dumps(value)});"
            for key, value in (_SETTINGS | proxy).items()
        ]
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self._process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--marionette", "--profile", str(profile)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={"HOME": str(profile), "PATH": "/usr/bin:/bin", "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"},
        )
        self._number = 0
        self._socket = self._connect(profile / "MarionetteActivePort", seconds)
        self._socket.settimeout(seconds)
        self._read()
        self.ask("WebDriver:NewSession", {})
        self.ask("WebDriver:SetTimeouts", {"script": int(seconds * 1000)})

    def _connect(self, told: Path, seconds: float) -> socket.socket:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                return socket.create_connection(("127.0.0.1", int(told.read_text())))
            except (OSError, ValueError):
                time.sleep(0.05)
        self._process.kill()
        raise TimeoutError("Firefox did not start")

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._socket.recv(1)
        left, parts = int(length[:-1]), []
        while left:
            part = self._socket.recv(left)
            left -= len(part)
            parts.append(part)
        return json.loads(b"".join(parts))

    def ask(self, command: str, parameters: dict[str, Any]) -> Any:
        """Give a command and return what it answers."""
        self._number += 1
        text = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, answer = self._read()
        assert error is None, error
        return answer

    def run(self, script: str, *arguments: Any) -> Any:
        """Return what an asynchronous function of the page returns."""
        body = (
            "const given = [...arguments]; const done = given.pop();"
            f"({script})(...given).then(done, (error) => done(String(error)));"
        )
        asked = {"script": body, "args": list(arguments), "sandbox": None}
        return self.ask("WebDriver:ExecuteAsyncScript", asked)["value"]

    def list_wanted(self) -> list[str]:
        """Return the hosts that connections were asked for, since this was last called."""
        found, self._wanted = self._wanted, []
        return found

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._proxy.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError, IndexError):
                connection.settimeout(5)
                connection.recv(64)
                connection.sendall(b"\x05\x00")
                request = connection.recv(512)
                self._wanted.append(request[5 : 5 + request[4]].decode("latin-1"))
                connection.sendall(b"\x05\x02\x00\x01" + bytes(6))

    def __enter__(self) -> Firefox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()
        self._proxy.shutdown(socket.SHUT_RDWR)
        self._proxy.close()
