"""Identifiers that follow from what they name: the same request twice gives the same id, so repeating is harmless.

They are written in Crockford's base 32, which leaves out I, L, O and U, so that a person can read one aloud.
"""

from __future__ import annotations

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def stable_id(prefix: str, *parts: object, length: int = 10) -> str:
    """`prefix-` and `length` characters that depend on every part and on their order."""
    joined = "\x1f".join(str(part) for part in parts)
    digest = hashlib.sha256(f"{prefix}\x1e{joined}".encode()).digest()
    return f"{prefix}-{base32(int.from_bytes(digest[:16], 'big'), length)}"


def base32(number: int, length: int) -> str:
    """The lowest `length` base-32 digits of `number`, most significant first."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(ALPHABET[digit])
    return "".join(reversed(digits))


def with_check_digit(code: str) -> str:
    """Appends a digit that reveals one wrong character or two swapped neighbours (weighted sum modulo 31)."""
    return f"{code}{_check_digit(code)}"


def is_intact(code: str) -> bool:
    """Whether a code typed in by a person ends with its own check digit; case and common misreadings are forgiven."""
    cleaned = code.strip().upper().translate(str.maketrans("ILO", "110"))
    return len(cleaned) > 1 and cleaned[-1] == _check_digit(cleaned[:-1])


def _check_digit(code: str) -> str:
    total = 0
    for position, character in enumerate(code, start=1):
        value = ALPHABET.find(character)
        total += position * (value if value >= 0 else 31)
    return ALPHABET[total % 31]
