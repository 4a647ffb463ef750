"""Which certificate authorities to trust."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping

from newstratum.errors import InvalidValueError
from newstratum.ports import Words

__all__ = ["load_ssl_context"]


def load_ssl_context(
    options: Mapping[str, str],
    *,
    is_encrypted: bool = True,
    default: Callable[[], ssl.SSLContext] = ssl.create_default_context,
) -> ssl.SSLContext | None:
    """Return the TLS settings of a client that checks certificates and names; None if it speaks no TLS.

    Args:
        options: The options of the URL; ``ca`` is a PEM file of the authorities to trust.
        is_encrypted: Whether the client speaks TLS. The file is checked in any case.
        default: Makes the settings that trust the usual authorities.

    Raises:
        InvalidValueError: The file cannot be read, or holds no certificates.
    """
    if "ca" not in options:
        # Reading the usual authorities takes a while.
        return default() if is_encrypted else None
    try:
        context = ssl.create_default_context(cafile=options["ca"])
    except (OSError, ValueError):
        raise InvalidValueError(
            "url.query",
            Words("选项ca所指的不是证书文件", "has an option ca that names no file of certificates"),
            Words("请写PEM文件的路径", "write the path of a PEM file"),
        ) from None
    return context if is_encrypted else None
