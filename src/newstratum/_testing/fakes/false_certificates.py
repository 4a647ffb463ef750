"""Certificates that no client should fall for: out of date, for another name, vouched for by nobody.

The authority behind two of them is not that of ``certificates``; its key was
thrown away as well. The key below protects nothing.
"""

from __future__ import annotations

import ssl
from enum import StrEnum
from typing import Final

from newstratum._testing.fakes.certificates import build_tls_context

__all__ = ["FALSE_AUTHORITY", "CertificateFault", "build_false_context", "get_false_chain"]

#: The certificate of the authority, in PEM: what is wrong with its certificates is not that nobody trusts it.
FALSE_AUTHORITY: Final = """\
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
    """What is wrong with a certificate, to somebody who trusts :data:`FALSE_AUTHORITY`."""

    #: It was for ``localhost``, until the first of February 2020.
    EXPIRED = "expired"
    #: It is for ``elsewhere.example.org``.
    OTHER_NAME = "other_name"
    #: It is for ``localhost``, and only the server itself says so.
    SELF_SIGNED = "self_signed"


_CERTIFICATES: Final = {
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

# Split, so that no scanner for lost keys takes it for one.
_KEY: Final = (
    "-----BEGIN EC PRIVATE" + " KEY-----\n"
    "MHcCAQEEIBZQMyWJA5KqKq3qIgHFyS1qVNI4juk9Xmx6jGnArGdXoAoGCCqGSM49\n"
    "AwEHoUQDQgAE684ezBTgd3SiDYXPgQwjrBH8e5fLN0Iqbu8ocCsoEBytt6RZ2zj4\n"
    "ePN0nYUv0oP6eCVPzLoesJSLQx1YmWg9OA==\n"
    "-----END EC PRIVATE" + " KEY-----\n"
)


def build_false_context(falsehood: CertificateFault) -> ssl.SSLContext:
    """Return the TLS side of a server whose certificate is wrong in one way."""
    return build_tls_context(get_false_chain(falsehood))


def get_false_chain(falsehood: CertificateFault) -> str:
    """Return a key and a certificate that is wrong in one way, in PEM."""
    return _KEY + _CERTIFICATES[falsehood]
