"""Words and sentences: what search, quizzes, moderation and the tutor need to know about text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

STOP_WORDS = frozenset(
    """a about after all also an and any are as at be because been before but by can could do does for from had has have
    how if in into is it its just may more most much must no not of on one only or other our out over should so some
    such than that the their them then there these they this those through to too under up use used very was we were
    what when where which while who why will with would you your""".split()
)

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def folded(text: str) -> str:
    """Lower case without accents, so that `Analyse` and `análise` differ by spelling only."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(character for character in decomposed if not unicodedata.combining(character)).lower()


def words(text: str) -> list[str]:
    """Every word, folded, in order."""
    return _WORD.findall(folded(text))


def keywords(text: str, most: int = 8) -> list[str]:
    """The words that carry the meaning, most frequent first, ties in order of appearance."""
    counts = Counter(word for word in words(text) if word not in STOP_WORDS and len(word) > 2)
    return [word for word, _ in counts.most_common(most)]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without the spaces between them."""
    return [part.strip() for part in _SENTENCE_END.split(text.strip()) if part.strip()]


def summary(text: str, most: int = 2) -> str:
    """The sentences that hold the most frequent keywords, in their original order."""
    parts = sentences(text)
    weights = Counter(word for word in words(text) if word not in STOP_WORDS)
    ranked = sorted(range(len(parts)), key=lambda index: (-_weight(parts[index], weights), index))
    return " ".join(parts[index] for index in sorted(ranked[:most]))


def slug(text: str, longest: int = 48) -> str:
    """A text as part of an address: `Linear Algebra I` becomes `linear-algebra-i`."""
    return "-".join(words(text))[:longest].strip("-")


def tokens_in(text: str) -> int:
    """How many tokens a language model counts, roughly: four characters each, at least one per word."""
    return max(len(words(text)), (len(text) + 3) // 4)


def shortened(text: str, longest: int) -> str:
    """At most so many characters, cut between words, with an ellipsis where something is missing."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _weight(sentence: str, weights: Counter[str]) -> float:
    own = words(sentence)
    return sum(weights[word] for word in own) / max(1, len(own))
