"""Certificates for servers on loopback: a good one for ``localhost``, and some that no client may accept.

Only a test has reason to trust the two authorities behind them. Their keys were thrown away; the keys below
protect nothing. What does not expire on purpose is good from 2020 to 2118.
"""

from __future__ import annotations

import functools
import ssl
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Final

#: The certificate of the authority, in PEM: a client that trusts it trusts the servers of the fakes.
AUTHORITY: Final = """\
-----BEGIN CERTIFICATE-----
MIIBfTCCASKgAwIBAgIUecUZbvHMJbrn1UdYLEfmXr+Aks8wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQbmV3c3RyYXR1bSB0ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8y
MTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbmV3c3RyYXR1bSB0ZXN0czBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABHKb+SVLctC+XyH+8yFS8vvlQBgz0CnsvDOT
xxr0TcpaelpbeT+yLT1QQrRqRZMJbvZg2Vf459sWez89RHKxoHGjQjBAMA8GA1Ud
EwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBQZnsrbYgIHTHwA
y627kFS7DeZjbTAKBggqhkjOPQQDAgNJADBGAiEAhvtXXAPFmdgID+dylVuok9gL
IOw29mf3SWIzqT4N0igCIQCdzSQrCC4VI02oZOskkQNMKZlT+yX63fMQks6jiIc6
Ig==
-----END CERTIFICATE-----
"""

#: The authority of the faulty certificates, in PEM: a client that trusts it rejects them for their fault.
FAULTY_AUTHORITY: Final = """\
-----BEGIN CERTIFICATE-----
MIIBoDCCAUegAwIBAgIRALS/en96rni/MNjKEWecQwowCgYIKoZIzj0EAwIwLzEt
MCsGA1UEAwwkbmV3c3RyYXR1bSB0ZXN0cywgZmFsc2UgY2VydGlmaWNhdGVzMCAX
DTE5MDEwMTAwMDAwMFoYDzIxMTkwMTAxMDAwMDAwWjAvMS0wKwYDVQQDDCRuZXdz
dHJhdHVtIHRlc3RzLCBmYWxzZSBjZXJ0aWZpY2F0ZXMwWTATBgcqhkjOPQIBBggq
hkjOPQMBBwNCAAS9VjMjISmlN+WtXt6+HbM0eELxk4u/21+LCZ/ekQNCiqoNAF8U
T155VxRdWcWV6ZLWFHY4QZYzAa8wyESjwhDlo0IwQDAPBgNVHRMBAf8EBTADAQH/
MA4GA1UdDwEB/wQEAwIBBjAdBgNVHQ4EFgQUQsn07isxROiRelpi4tR8mIAhtFsw
CgYIKoZIzj0EAwIDRwAwRAIgIWHRL+6+o0Mf6dE9KRpdGgTO6PgYisEWfNemD6Nm
vJgCIEhepAHJmnrACIUMPM7CXKm8P0kZxk+xShfO5EFm28Dc
-----END CERTIFICATE-----
"""


class CertificateFault(StrEnum):
    """What is wrong with a certificate, to a client that trusts :data:`FAULTY_AUTHORITY`."""

    #: It was for ``localhost``, until the first of February 2020.
    EXPIRED = "expired"
    #: It is for ``elsewhere.example.org``.
    OTHER_NAME = "other_name"
    #: It is for ``localhost``, and signed by the server itself.
    SELF_SIGNED = "self_signed"


_CERTIFICATE: Final = """\
-----BEGIN CERTIFICATE-----
MIIBwDCCAWagAwIBAgIUKScaTRnrDcZftMqk0TsZGeeMts8wCgYIKoZIzj0EAwIw
GzEZMBcGA1UEAwwQbmV3c3RyYXR1bSB0ZXN0czAgFw0yMDAxMDEwMDAwMDBaGA8y
MTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0C
AQYIKoZIzj0DAQcDQgAEEd8vsE0Z15k74q4+kASMLrwZ/8fmYTyF/kZKjknHVk0M
0rzEBds2pgWCzEhmRkFVJh1Ul6TSVTM0Du+7mjRxlKOBjDCBiTAMBgNVHRMBAf8E
AjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAUBgNVHREE
DTALgglsb2NhbGhvc3QwHQYDVR0OBBYEFKAZuD3SZ+4HgrYiugmNjaI9zmHwMB8G
A1UdIwQYMBaAFBmeyttiAgdMfADLrbuQVLsN5mNtMAoGCCqGSM49BAMCA0gAMEUC
IQDOv9u+llrHkC4bi6Vf4ZPc70ICtj95z7OzhZOFr+22LgIgfsSUWs4L74jgOSFB
6T3jlydK373ZuWh7pC1lI43wswU=
-----END CERTIFICATE-----
"""

_FAULTY_CERTIFICATES: Final = {
    CertificateFault.EXPIRED: """\
-----BEGIN CERTIFICATE-----
MIIBzzCCAXWgAwIBAgIRALS/en96rni/MNjKEWecQwswCgYIKoZIzj0EAwIwLzEt
MCsGA1UEAwwkbmV3c3RyYXR1bSB0ZXN0cywgZmFsc2UgY2VydGlmaWNhdGVzMB4X
DTIwMDEwMTAwMDAwMFoXDTIwMDIwMTAwMDAwMFowFDESMBAGA1UEAwwJbG9jYWxo
b3N0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE684ezBTgd3SiDYXPgQwjrBH8
e5fLN0Iqbu8ocCsoEBytt6RZ2zj4ePN0nYUv0oP6eCVPzLoesJSLQx1YmWg9OKOB
jDCBiTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggr
BgEFBQcDATAUBgNVHREEDTALgglsb2NhbGhvc3QwHQYDVR0OBBYEFJCZPP/D/2KM
gQiylrqd+dvkko32MB8GA1UdIwQYMBaAFELJ9O4rMUTokXpaYuLUfJiAIbRbMAoG
CCqGSM49BAMCA0gAMEUCIBjNsLwS7byeUb0UnTPIjWbvbOJrGTN7ye2kBrLy50WH
AiEAjUGo2oiGjrQCOfGq/co02iYebb3vL4wLk5Mkrb52OGw=
-----END CERTIFICATE-----
""",
    CertificateFault.OTHER_NAME: """\
-----BEGIN CERTIFICATE-----
MIIB6DCCAY+gAwIBAgIRALS/en96rni/MNjKEWecQwwwCgYIKoZIzj0EAwIwLzEt
MCsGA1UEAwwkbmV3c3RyYXR1bSB0ZXN0cywgZmFsc2UgY2VydGlmaWNhdGVzMCAX
DTIwMDEwMTAwMDAwMFoYDzIxMTgwMTAxMDAwMDAwWjAgMR4wHAYDVQQDDBVlbHNl
d2hlcmUuZXhhbXBsZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrzh7M
FOB3dKINhc+BDCOsEfx7l8s3Qipu7yhwKygQHK23pFnbOPh483SdhS/Sg/p4JU/M
uh6wlItDHViZaD04o4GYMIGVMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeA
MBMGA1UdJQQMMAoGCCsGAQUFBwMBMCAGA1UdEQQZMBeCFWVsc2V3aGVyZS5leGFt
cGxlLm9yZzAdBgNVHQ4EFgQUkJk8/8P/YoyBCLKWup352+SSjfYwHwYDVR0jBBgw
FoAUQsn07isxROiRelpi4tR8mIAhtFswCgYIKoZIzj0EAwIDRwAwRAIgOpvGogaS
J5aVTo2QM3WMrqkw1FG5TYukyhRzUnjAKMwCIC2lfVy5R8YOWyYnpbI2IpPoRXBs
65oS2cYt3bkDGTsd
-----END CERTIFICATE-----
""",
    CertificateFault.SELF_SIGNED: """\
-----BEGIN CERTIFICATE-----
MIIBkzCCATmgAwIBAgIRALS/en96rni/MNjKEWecQw0wCgYIKoZIzj0EAwIwFDES
MBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEwMTAwMDAwMFoYDzIxMTgwMTAxMDAw
MDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMB
BwNCAATrzh7MFOB3dKINhc+BDCOsEfx7l8s3Qipu7yhwKygQHK23pFnbOPh483Sd
hS/Sg/p4JU/Muh6wlItDHViZaD04o2owaDAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB
/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAUBgNVHREEDTALgglsb2NhbGhv
c3QwHQYDVR0OBBYEFJCZPP/D/2KMgQiylrqd+dvkko32MAoGCCqGSM49BAMCA0gA
MEUCIESxf2wz4Fp1OBh0Tsb1dHx5lCw56AxSEHMRKkmxgqtkAiEAssGbkSjDBceW
ge9U5coIfRmz6RnxeLhIqUyiYN178no=
-----END CERTIFICATE-----
""",
}

# Split, so that no scanner for lost keys takes them for real ones.
_KEY: Final = (
    "-----BEGIN EC PRIVATE" + " KEY-----\n"
    "MHcCAQEEINKtebfMj4wrMxuIj9VcRexWqAxRAzNUlVNC+SEfr2keoAoGCCqGSM49\n"
    "AwEHoUQDQgAEEd8vsE0Z15k74q4+kASMLrwZ/8fmYTyF/kZKjknHVk0M0rzEBds2\n"
    "pgWCzEhmRkFVJh1Ul6TSVTM0Du+7mjRxlA==\n"
    "-----END EC PRIVATE" + " KEY-----\n"
)
_FAULTY_KEY: Final = (
    "-----BEGIN EC PRIVATE" + " KEY-----\n"
    "MHcCAQEEIBZQMyWJA5KqKq3qIgHFyS1qVNI4juk9Xmx6jGnArGdXoAoGCCqGSM49\n"
    "AwEHoUQDQgAE684ezBTgd3SiDYXPgQwjrBH8e5fLN0Iqbu8ocCsoEBytt6RZ2zj4\n"
    "ePN0nYUv0oP6eCVPzLoesJSLQx1YmWg9OA==\n"
    "-----END EC PRIVATE" + " KEY-----\n"
)


def build_server_context() -> ssl.SSLContext:
    """Return the TLS settings of a server that shows the certificate for ``localhost``."""
    return _build_tls_context(get_server_chain())


def build_faulty_context(fault: CertificateFault) -> ssl.SSLContext:
    """Return the TLS settings of a server whose certificate is wrong in one way."""
    return _build_tls_context(get_faulty_chain(fault))


def get_server_chain() -> str:
    """Return the key and the certificate for ``localhost``, in PEM, for a server in another language."""
    return _KEY + _CERTIFICATE


@functools.cache
def get_faulty_chain(fault: CertificateFault) -> str:
    """Return a key and a certificate that is wrong in one way, in PEM, for a server in another language."""
    return _FAULTY_KEY + _FAULTY_CERTIFICATES[fault]


def _build_tls_context(chain: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        # The standard library reads a key from a file only.
        file = Path(folder) / "server.pem"
        file.touch(mode=0o600)
        file.write_text(chain, encoding="ascii")
        context.load_cert_chain(file)
    return context
