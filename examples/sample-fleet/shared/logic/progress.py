"""How far a student is, how fast, and when they will be done."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any, Sequence

STALLED_DAYS = 14


def progress_of(lessons: int, finished: Sequence[tuple[date, int]], today: date) -> dict[str, Any]:
    """From `(day, minutes)` per finished lesson: percent, pace in lessons a week, and the day it should end.

    The pace looks at the last four weeks, since that is what a student keeps up; without any, there is no forecast.
    """
    done = min(len(finished), lessons)
    recent = [day for day, _ in finished if (today - day).days < 28]
    pace = len(recent) / 4
    last = max((day for day, _ in finished), default=None)
    left = lessons - done
    return {
        "percent": round(100 * done / lessons) if lessons else 100,
        "lessonsLeft": left,
        "minutesSpent": sum(minutes for _, minutes in finished),
        "lessonsPerWeek": round(pace, 2),
        "expectedEnd": _expected_end(left, pace, today),
        "stalled": left > 0 and last is not None and (today - last).days >= STALLED_DAYS,
    }


def streak(days: Sequence[date], today: date) -> int:
    """Days in a row with a lesson, ending today or yesterday."""
    learned = set(days)
    day = today if today in learned else today - timedelta(days=1)
    count = 0
    while day in learned:
        count += 1
        day -= timedelta(days=1)
    return count


def badges_for(percent: int, days_in_a_row: int) -> list[str]:
    """What to celebrate."""
    earned = [name for least, name in ((25, "off-to-a-start"), (50, "halfway"), (100, "finisher")) if percent >= least]
    if days_in_a_row >= 7:
        earned.append("week-streak")
    return earned


def _expected_end(left: int, pace: float, today: date) -> str | None:
    if left == 0:
        return today.isoformat()
    if pace == 0:
        return None
    return (today + timedelta(days=math.ceil(7 * left / pace))).isoformat()
