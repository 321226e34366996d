"""Keeps conversations civil and private: a score for what is said, and texts without personal data."""

from __future__ import annotations

import re
from typing import Any

from ..core.text import folded

SEVERITY = {"idiot": 2, "stupid": 1, "moron": 2, "loser": 1, "shut up": 2, "hate you": 3, "dumb": 1}
BLOCK_AT = 3
REVIEW_AT = 1

_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_PERSONAL = (
    ("email", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("phone", re.compile(r"(?<!\w)\+?\d[\d ()/-]{7,}\d")),
    ("card", re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")),
)


def judged(text: str) -> dict[str, Any]:
    """`{"verdict": allow | review | block, "score", "found"}`; spelling tricks and shouting count."""
    plain = re.sub(r"(.)\1{2,}", r"\1", folded(text).translate(_LOOKALIKES))
    found = sorted(phrase for phrase in SEVERITY if re.search(rf"\b{re.escape(phrase)}\b", plain))
    score = sum(SEVERITY[phrase] for phrase in found) + (1 if _shouts(text) else 0)
    verdict = "block" if score >= BLOCK_AT else "review" if score >= REVIEW_AT else "allow"
    return {"verdict": verdict, "score": score, "found": found}


def without_personal_data(text: str) -> tuple[str, dict[str, int]]:
    """The text with `[email]`, `[phone]` and `[card]` in place of what it gave away, and how often each occurred."""
    counts: dict[str, int] = {}
    for name, pattern in reversed(_PERSONAL):
        text, count = pattern.subn(f"[{name}]", text)
        if count:
            counts[name] = count
    return text, counts


def _shouts(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) >= 12 and sum(character.isupper() for character in letters) / len(letters) > 0.7
