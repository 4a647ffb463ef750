"""Offers the sealing to newstratum."""

from __future__ import annotations

from newstratum import hooks
from newstratum.ports import Sealer

__all__ = ["make_sealer", "sealers"]


def make_sealer() -> Sealer:
    """Make what seals by AES-256-GCM."""
    # Here, so that the plugin costs nothing until somebody uses it.
    from newstratum_seal.aes_gcm import AESGCMSealer

    return AESGCMSealer()


@hooks.sealers
def sealers() -> tuple[hooks.SealerBackend, ...]:
    """Offer AES-256-GCM."""
    summary = "AES-256-GCM under a key for each person: newstratum seal on"
    return (hooks.SealerBackend(name="aes-256-gcm", open=make_sealer, summary=summary, api=1),)
