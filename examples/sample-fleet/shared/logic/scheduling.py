"""Plans when a course takes place: sessions in the hours a group has free, no two of them in the same room."""

from __future__ import annotations

from datetime import date
from typing import Any, Sequence

from ..core.clock import clock_minutes, clock_text, days_from, weekday_of
from ..core.errors import Conflict

HORIZON_DAYS = 180
BREAK_MINUTES = 15


def planned(
    minutes: int,
    start: date,
    free: dict[str, tuple[str, str]],
    session_minutes: int = 90,
    taken: Sequence[dict[str, Any]] = (),
    holidays: frozenset[date] = frozenset(),
) -> list[dict[str, Any]]:
    """Sessions that cover so many minutes, one a day at most.

    `free` maps weekdays to `(from, to)`; `taken` are sessions that already have the room. Raises Conflict when the
    minutes do not fit into half a year.
    """
    sessions: list[dict[str, Any]] = []
    left = minutes
    for day in days_from(start, HORIZON_DAYS):
        window = free.get(weekday_of(day))
        if left <= 0:
            break
        if window is None or day in holidays:
            continue
        begin = _first_gap(day, window, min(session_minutes, left), taken)
        if begin is None:
            continue
        length = min(session_minutes, left)
        sessions.append({"day": day.isoformat(), "from": clock_text(begin), "to": clock_text(begin + length)})
        left -= length
    if left > 0:
        raise Conflict(f"{left} minutes do not fit before {day.isoformat()}", minutesLeft=left)
    return sessions


def overlapping(sessions: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Every pair of sessions that meet in time."""
    ordered = sorted(sessions, key=lambda session: (session["day"], session["from"]))
    return [
        (one, other)
        for index, one in enumerate(ordered)
        for other in ordered[index + 1 :]
        if one["day"] == other["day"] and other["from"] < one["to"]
    ]


def _first_gap(day: date, window: tuple[str, str], length: int, taken: Sequence[dict[str, Any]]) -> int | None:
    """The earliest minute of the window at which so many minutes are free, with a break after what is taken."""
    begin, end = clock_minutes(window[0]), clock_minutes(window[1])
    busy = sorted(
        (clock_minutes(session["from"]), clock_minutes(session["to"]))
        for session in taken
        if session["day"] == day.isoformat()
    )
    for busy_from, busy_to in busy:
        if begin + length <= busy_from:
            break
        begin = max(begin, busy_to + BREAK_MINUTES)
    return begin if begin + length <= end else None
