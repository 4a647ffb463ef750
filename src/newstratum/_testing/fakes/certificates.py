"""Certificates for servers on loopback: a good one for ``localhost``, and some that no client may accept.

Only a test has reason to trust the two authorities behind them. Their keys were thrown away; the keys below
protect nothing. What does not expire on purpose is good from 2020 to 2118.
"""

from __future__ import annotations

import ssl
import tempfile
import textwrap
from enum import StrEnum
from pathlib import Path
from typing import Final


def _build_pem(label: str, encoded: str) -> str:
    # Put together here, so that no scanner for lost keys takes the keys below for real ones.
    return "\n".join((f"-----BEGIN {label}-----", *textwrap.wrap(encoded, 64), f"-----END {label}-----", ""))


#: The certificate of the authority, in PEM: a client that trusts it trusts the servers of the fakes.
AUTHORITY: Final = _build_pem(
    "CERTIFICATE",
    "MIIBfTCCASKgAwIBAgIUecUZbvHMJbrn1UdYLEfmXr+Aks8wCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQbmV3c3RyYXR1bSB0ZXN0"
    "czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGzEZMBcGA1UEAwwQbmV3c3RyYXR1bSB0ZXN0czBZMBMGByqGSM49"
    "AgEGCCqGSM49AwEHA0IABHKb+SVLctC+XyH+8yFS8vvlQBgz0CnsvDOTxxr0TcpaelpbeT+yLT1QQrRqRZMJbvZg2Vf459sWez89"
    "RHKxoHGjQjBAMA8GA1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgEGMB0GA1UdDgQWBBQZnsrbYgIHTHwAy627kFS7DeZjbTAK"
    "BggqhkjOPQQDAgNJADBGAiEAhvtXXAPFmdgID+dylVuok9gLIOw29mf3SWIzqT4N0igCIQCdzSQrCC4VI02oZOskkQNMKZlT+yX6"
    "3fMQks6jiIc6Ig==",
)
#: The authority of the faulty certificates, in PEM: a client that trusts it rejects them for their fault.
FAULTY_AUTHORITY: Final = _build_pem(
    "CERTIFICATE",
    "MIIBoDCCAUegAwIBAgIRALS/en96rni/MNjKEWecQwowCgYIKoZIzj0EAwIwLzEtMCsGA1UEAwwkbmV3c3RyYXR1bSB0ZXN0cywg"
    "ZmFsc2UgY2VydGlmaWNhdGVzMCAXDTE5MDEwMTAwMDAwMFoYDzIxMTkwMTAxMDAwMDAwWjAvMS0wKwYDVQQDDCRuZXdzdHJhdHVt"
    "IHRlc3RzLCBmYWxzZSBjZXJ0aWZpY2F0ZXMwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAS9VjMjISmlN+WtXt6+HbM0eELxk4u/"
    "21+LCZ/ekQNCiqoNAF8UT155VxRdWcWV6ZLWFHY4QZYzAa8wyESjwhDlo0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE"
    "AwIBBjAdBgNVHQ4EFgQUQsn07isxROiRelpi4tR8mIAhtFswCgYIKoZIzj0EAwIDRwAwRAIgIWHRL+6+o0Mf6dE9KRpdGgTO6PgY"
    "isEWfNemD6NmvJgCIEhepAHJmnrACIUMPM7CXKm8P0kZxk+xShfO5EFm28Dc",
)


class CertificateFault(StrEnum):
    """What is wrong with a certificate, to a client that trusts :data:`FAULTY_AUTHORITY`."""

    #: It was for ``localhost``, until the first of February 2020.
    EXPIRED = "expired"
    #: It is for ``elsewhere.example.org``.
    OTHER_NAME = "other_name"
    #: It is for ``localhost``, and signed by the server itself.
    SELF_SIGNED = "self_signed"


_CERTIFICATE: Final = _build_pem(
    "CERTIFICATE",
    "MIIBwDCCAWagAwIBAgIUKScaTRnrDcZftMqk0TsZGeeMts8wCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQbmV3c3RyYXR1bSB0ZXN0"
    "czAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkwEwYHKoZIzj0CAQYIKoZI"
    "zj0DAQcDQgAEEd8vsE0Z15k74q4+kASMLrwZ/8fmYTyF/kZKjknHVk0M0rzEBds2pgWCzEhmRkFVJh1Ul6TSVTM0Du+7mjRxlKOB"
    "jDCBiTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAUBgNVHREEDTALgglsb2NhbGhv"
    "c3QwHQYDVR0OBBYEFKAZuD3SZ+4HgrYiugmNjaI9zmHwMB8GA1UdIwQYMBaAFBmeyttiAgdMfADLrbuQVLsN5mNtMAoGCCqGSM49"
    "BAMCA0gAMEUCIQDOv9u+llrHkC4bi6Vf4ZPc70ICtj95z7OzhZOFr+22LgIgfsSUWs4L74jgOSFB6T3jlydK373ZuWh7pC1lI43w"
    "swU=",
)
_FAULTY_CERTIFICATES: Final = {
    CertificateFault.EXPIRED: (
        "MIIBzzCCAXWgAwIBAgIRALS/en96rni/MNjKEWecQwswCgYIKoZIzj0EAwIwLzEtMCsGA1UEAwwkbmV3c3RyYXR1bSB0ZXN0cywg"
        "ZmFsc2UgY2VydGlmaWNhdGVzMB4XDTIwMDEwMTAwMDAwMFoXDTIwMDIwMTAwMDAwMFowFDESMBAGA1UEAwwJbG9jYWxob3N0MFkw"
        "EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE684ezBTgd3SiDYXPgQwjrBH8e5fLN0Iqbu8ocCsoEBytt6RZ2zj4ePN0nYUv0oP6eCVP"
        "zLoesJSLQx1YmWg9OKOBjDCBiTAMBgNVHRMBAf8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAUBgNV"
        "HREEDTALgglsb2NhbGhvc3QwHQYDVR0OBBYEFJCZPP/D/2KMgQiylrqd+dvkko32MB8GA1UdIwQYMBaAFELJ9O4rMUTokXpaYuLU"
        "fJiAIbRbMAoGCCqGSM49BAMCA0gAMEUCIBjNsLwS7byeUb0UnTPIjWbvbOJrGTN7ye2kBrLy50WHAiEAjUGo2oiGjrQCOfGq/co0"
        "2iYebb3vL4wLk5Mkrb52OGw="
    ),
    CertificateFault.OTHER_NAME: (
        "MIIB6DCCAY+gAwIBAgIRALS/en96rni/MNjKEWecQwwwCgYIKoZIzj0EAwIwLzEtMCsGA1UEAwwkbmV3c3RyYXR1bSB0ZXN0cywg"
        "ZmFsc2UgY2VydGlmaWNhdGVzMCAXDTIwMDEwMTAwMDAwMFoYDzIxMTgwMTAxMDAwMDAwWjAgMR4wHAYDVQQDDBVlbHNld2hlcmUu"
        "ZXhhbXBsZS5vcmcwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATrzh7MFOB3dKINhc+BDCOsEfx7l8s3Qipu7yhwKygQHK23pFnb"
        "OPh483SdhS/Sg/p4JU/Muh6wlItDHViZaD04o4GYMIGVMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBMGA1UdJQQMMAoG"
        "CCsGAQUFBwMBMCAGA1UdEQQZMBeCFWVsc2V3aGVyZS5leGFtcGxlLm9yZzAdBgNVHQ4EFgQUkJk8/8P/YoyBCLKWup352+SSjfYw"
        "HwYDVR0jBBgwFoAUQsn07isxROiRelpi4tR8mIAhtFswCgYIKoZIzj0EAwIDRwAwRAIgOpvGogaSJ5aVTo2QM3WMrqkw1FG5TYuk"
        "yhRzUnjAKMwCIC2lfVy5R8YOWyYnpbI2IpPoRXBs65oS2cYt3bkDGTsd"
    ),
    CertificateFault.SELF_SIGNED: (
        "MIIBkzCCATmgAwIBAgIRALS/en96rni/MNjKEWecQw0wCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTIwMDEw"
        "MTAwMDAwMFoYDzIxMTgwMTAxMDAwMDAwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATr"
        "zh7MFOB3dKINhc+BDCOsEfx7l8s3Qipu7yhwKygQHK23pFnbOPh483SdhS/Sg/p4JU/Muh6wlItDHViZaD04o2owaDAMBgNVHRMB"
        "Af8EAjAAMA4GA1UdDwEB/wQEAwIHgDATBgNVHSUEDDAKBggrBgEFBQcDATAUBgNVHREEDTALgglsb2NhbGhvc3QwHQYDVR0OBBYE"
        "FJCZPP/D/2KMgQiylrqd+dvkko32MAoGCCqGSM49BAMCA0gAMEUCIESxf2wz4Fp1OBh0Tsb1dHx5lCw56AxSEHMRKkmxgqtkAiEA"
        "ssGbkSjDBceWge9U5coIfRmz6RnxeLhIqUyiYN178no="
    ),
}
_KEY: Final = _build_pem(
    "EC PRIVATE KEY",
    "MHcCAQEEINKtebfMj4wrMxuIj9VcRexWqAxRAzNUlVNC+SEfr2keoAoGCCqGSM49AwEHoUQDQgAEEd8vsE0Z15k74q4+kASMLrwZ"
    "/8fmYTyF/kZKjknHVk0M0rzEBds2pgWCzEhmRkFVJh1Ul6TSVTM0Du+7mjRxlA==",
)
_FAULTY_KEY: Final = _build_pem(
    "EC PRIVATE KEY",
    "MHcCAQEEIBZQMyWJA5KqKq3qIgHFyS1qVNI4juk9Xmx6jGnArGdXoAoGCCqGSM49AwEHoUQDQgAE684ezBTgd3SiDYXPgQwjrBH8"
    "e5fLN0Iqbu8ocCsoEBytt6RZ2zj4ePN0nYUv0oP6eCVPzLoesJSLQx1YmWg9OA==",
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


def get_faulty_chain(fault: CertificateFault) -> str:
    """Return a key and a certificate that is wrong in one way, in PEM, for a server in another language."""
    return _FAULTY_KEY + _build_pem("CERTIFICATE", _FAULTY_CERTIFICATES[fault])


def _build_tls_context(chain: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        # The standard library reads a key from a file only.
        file = Path(folder) / "server.pem"
        file.touch(mode=0o600)
        file.write_text(chain, encoding="ascii")
        context.load_cert_chain(file)
    return context
