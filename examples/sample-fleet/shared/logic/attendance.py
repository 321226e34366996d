"""Who was there: rates, streaks, and who may need a call."""

from __future__ import annotations

from datetime import date
from typing import Any, Iterable

AT_RISK_RATE = 0.6
AT_RISK_MISSES = 3


def attended(sessions: Iterable[tuple[date, bool]]) -> dict[str, Any]:
    """One student's attendance: rate, longest streak, misses in a row at the end, and whether that is a risk."""
    ordered = [present for _, present in sorted(sessions)]
    if not ordered:
        return {"sessions": 0, "rate": None, "longestStreak": 0, "missesInARow": 0, "atRisk": False}
    rate = sum(ordered) / len(ordered)
    misses = _run_at_end(ordered, wanted=False)
    return {
        "sessions": len(ordered),
        "rate": round(rate, 3),
        "longestStreak": _longest_run(ordered, wanted=True),
        "missesInARow": misses,
        "atRisk": rate < AT_RISK_RATE or misses >= AT_RISK_MISSES,
    }


def of_group(records: dict[str, list[tuple[date, bool]]]) -> dict[str, Any]:
    """A whole group: its average and the students at risk, by name."""
    per_student = {student: attended(sessions) for student, sessions in sorted(records.items())}
    rates = [entry["rate"] for entry in per_student.values() if entry["rate"] is not None]
    return {
        "students": len(per_student),
        "averageRate": round(sum(rates) / len(rates), 3) if rates else None,
        "atRisk": [student for student, entry in per_student.items() if entry["atRisk"]],
        "perStudent": per_student,
    }


def _longest_run(values: list[bool], wanted: bool) -> int:
    longest = current = 0
    for value in values:
        current = current + 1 if value is wanted else 0
        longest = max(longest, current)
    return longest


def _run_at_end(values: list[bool], wanted: bool) -> int:
    count = 0
    for value in reversed(values):
        if value is not wanted:
            break
        count += 1
    return count
