"""Each faulty certificate has one fault, and its authority is good."""

from __future__ import annotations

import socket
import ssl

import pytest

from newstratum._testing.fakes.certificates import (
    FAULTY_AUTHORITY,
    CertificateFault,
    build_faulty_context,
)
from newstratum._testing.fakes.scripted import ScriptedConnection, ScriptedServer


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (CertificateFault.EXPIRED, "expired"),
        (CertificateFault.OTHER_NAME, "Hostname mismatch"),
        (CertificateFault.SELF_SIGNED, "self-signed"),
    ],
)
def test_a_false_certificate_is_wrong_in_one_way_only(fault: CertificateFault, words: str) -> None:
    trusting = ssl.create_default_context(cadata=FAULTY_AUTHORITY)
    with (
        ScriptedServer(ScriptedConnection.stall, tls=build_faulty_context(fault)) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as client,
        pytest.raises(ssl.SSLCertVerificationError, match=words),
    ):
        trusting.wrap_socket(client, server_hostname="localhost")


def test_the_authority_is_a_good_one() -> None:
    trusting = ssl.create_default_context(cadata=FAULTY_AUTHORITY)
    with (
        ScriptedServer(
            ScriptedConnection.stall, tls=build_faulty_context(CertificateFault.OTHER_NAME)
        ) as server,
        socket.create_connection(("127.0.0.1", server.port), 5) as client,
        trusting.wrap_socket(client, server_hostname="elsewhere.example.org") as encrypted,
    ):
        assert encrypted.version()
