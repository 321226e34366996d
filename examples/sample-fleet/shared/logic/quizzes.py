"""Makes quizzes out of teaching texts: sentences with a gap, and choices that are wrong but not silly."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from ..core.ids import stable_id
from ..core.text import STOP_WORDS, keywords, sentences, words

GAP = "_____"


def quiz_from(text: str, most: int = 4, choices: int = 4) -> dict[str, Any]:
    """Up to `most` gap questions on a text. The same text always makes the same quiz, so it can be graded later."""
    pool = keywords(text, most=40)
    questions = []
    for number, sentence in enumerate(sentences(text), start=1):
        gap = _word_to_ask_for(sentence, pool)
        if gap is None:
            continue
        wrong = _distractors(gap, sentence, pool, choices - 1)
        if not wrong:
            continue
        questions.append(
            {
                "id": f"q{number}",
                "kind": "choice",
                "text": re.sub(rf"\b{re.escape(gap)}\b", GAP, sentence, count=1, flags=re.IGNORECASE),
                "choices": _shuffled([gap, *wrong], seed=sentence),
                "solution": gap,
            }
        )
        if len(questions) == most:
            break
    return {"quizId": stable_id("QUIZ", text, most, choices), "questions": questions}


def without_solutions(quiz: dict[str, Any]) -> dict[str, Any]:
    """The quiz as a student may see it."""
    return quiz | {
        "questions": [{key: value for key, value in q.items() if key != "solution"} for q in quiz["questions"]]
    }


def _word_to_ask_for(sentence: str, pool: list[str]) -> str | None:
    """The most telling word of a sentence: in the pool, and the longest of those."""
    candidates = [word for word in words(sentence) if word in pool and word not in STOP_WORDS]
    return max(candidates, key=len, default=None)


def _distractors(gap: str, sentence: str, pool: list[str], count: int) -> list[str]:
    """Other words of the text, those of a similar length first, none of the sentence itself."""
    own = set(words(sentence))
    others = [word for word in pool if word not in own]
    return sorted(others, key=lambda word: (abs(len(word) - len(gap)), word))[:count]


def _shuffled(values: list[str], seed: str) -> list[str]:
    """An order that looks random but follows from the seed."""
    return sorted(values, key=lambda value: hashlib.sha256(f"{seed}|{value}".encode()).digest())
