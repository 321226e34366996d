"""Grades answers: choices, numbers and short texts, each with partial credit where it is deserved."""

from __future__ import annotations

from typing import Any, Sequence

from ..core.embedding import similarity
from ..core.text import words

LETTERS = ((90, "A"), (80, "B"), (70, "C"), (60, "D"))


def points_for(question: dict[str, Any], answer: Any) -> float:
    """From 0 to 1. `question` has a `kind` (choice, number, text) and a `solution`; no answer earns nothing."""
    if answer is None:
        return 0.0
    kind = question["kind"]
    if kind == "choice":
        return _choice(question["solution"], answer)
    if kind == "number":
        return _number(float(question["solution"]), answer, float(question.get("tolerance", 0.0)))
    if kind == "text":
        return _text(str(question["solution"]), str(answer))
    raise ValueError(f"there is no way to grade a question of kind {kind!r}")


def graded(questions: Sequence[dict[str, Any]], answers: dict[str, Any]) -> dict[str, Any]:
    """A whole quiz: points per question, the weighted percentage, the letter, and whether it is passed."""
    points = {question["id"]: round(points_for(question, answers.get(question["id"])), 2) for question in questions}
    weights = {question["id"]: float(question.get("weight", 1)) for question in questions}
    total = sum(weights.values())
    percent = round(100 * sum(points[name] * weights[name] for name in points) / total) if total else 0
    return {"points": points, "percent": percent, "letter": letter_for(percent), "passed": percent >= 60}


def letter_for(percent: int) -> str:
    """A to D, and F below 60."""
    return next((letter for least, letter in LETTERS if percent >= least), "F")


def _choice(solution: Any, answer: Any) -> float:
    """Several right choices share the point; a wrong one takes away as much as a right one gives."""
    right = set(solution if isinstance(solution, list) else [solution])
    chosen = set(answer if isinstance(answer, list) else [answer])
    return max(0.0, (len(right & chosen) - len(chosen - right)) / len(right))


def _number(solution: float, answer: Any, tolerance: float) -> float:
    try:
        distance = abs(float(answer) - solution)
    except (TypeError, ValueError):
        return 0.0
    if distance <= tolerance:
        return 1.0
    return 0.5 if distance <= 2 * tolerance else 0.0


def _text(solution: str, answer: str) -> float:
    if words(solution) == words(answer):
        return 1.0
    likeness = similarity(solution, answer)
    return 1.0 if likeness >= 0.9 else likeness if likeness >= 0.5 else 0.0
