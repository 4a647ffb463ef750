"""The function ``hash`` of Spark for one text, so that tables can be laid out by it beforehand.

It is Murmur3 of 32 bits with the seed 42, but for the last bytes: Spark mixes each of them in by itself.
"""

from __future__ import annotations

from typing import Final

_SEED: Final = 42
_MASK: Final = 0xFFFF_FFFF


def compute_hash(text: str) -> int:
    """Return what ``hash(text)`` is in Spark, a signed integer of 32 bits."""
    data = text.encode()
    whole = len(data) - len(data) % 4
    state = _SEED
    for begin in range(0, whole, 4):
        state = _mix_state(state, int.from_bytes(data[begin : begin + 4], "little"))
    for byte in data[whole:]:
        # Bytes are signed there.
        state = _mix_state(state, (byte - 256 if byte > 127 else byte) & _MASK)
    state ^= len(data)
    state ^= state >> 16
    state = state * 0x85EBCA6B & _MASK
    state ^= state >> 13
    state = state * 0xC2B2AE35 & _MASK
    state ^= state >> 16
    return state - (1 << 32) if state >> 31 else state


def _mix_state(state: int, word: int) -> int:
    word = _rotate(word * 0xCC9E2D51 & _MASK, 15) * 0x1B873593 & _MASK
    return (_rotate(state ^ word, 13) * 5 + 0xE6546B64) & _MASK


def _rotate(number: int, bits: int) -> int:
    return (number << bits | number >> (32 - bits)) & _MASK
