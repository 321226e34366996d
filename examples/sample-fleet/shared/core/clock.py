"""Dates and times. Functions ask this module and never the system, so that a test can hold the clock still."""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone
from typing import Iterator

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def now() -> datetime:
    """The present moment in UTC; `ACME_NOW` (ISO 8601) holds it still."""
    held = os.environ.get("ACME_NOW")
    return moment_from(held) if held else datetime.now(timezone.utc)


def moment_from(text: str) -> datetime:
    """Reads ISO 8601, with `Z` or an offset; a moment without a zone counts as UTC."""
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def day_from(text: str) -> date:
    """Reads `YYYY-MM-DD`."""
    return date.fromisoformat(text)


def weekday_of(day: date) -> str:
    """`mon` to `sun`."""
    return WEEKDAYS[day.weekday()]


def days_from(start: date, count: int) -> Iterator[date]:
    """`count` days, beginning with `start`."""
    for offset in range(count):
        yield start + timedelta(days=offset)


def working_days_between(start: date, end: date, holidays: frozenset[date] = frozenset()) -> int:
    """Mondays to Fridays from `start` up to but without `end`, holidays left out."""
    span = max(0, (end - start).days)
    return sum(1 for day in days_from(start, span) if day.weekday() < 5 and day not in holidays)


def week_of(day: date) -> str:
    """The ISO week of a day, for example `2025-W07`."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def clock_minutes(text: str) -> int:
    """Minutes since midnight of `HH:MM`."""
    hours, minutes = (int(part) for part in text.split(":"))
    if not (0 <= hours < 24 and 0 <= minutes < 60):
        raise ValueError(f"{text!r} is not a time of day")
    return hours * 60 + minutes


def clock_text(minutes: int) -> str:
    """The inverse of `clock_minutes`."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
