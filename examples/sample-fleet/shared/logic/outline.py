"""Turns a subject and a number of hours into modules and lessons of a sensible length."""

from __future__ import annotations

from typing import Any, Sequence

LESSON_MINUTES = {"beginner": 45, "intermediate": 60, "advanced": 90}
ARC = (
    "Why it matters",
    "First steps",
    "The ideas behind it",
    "Working with it",
    "When it goes wrong",
    "Your own project",
)


def outline_for(title: str, topics: Sequence[str], hours: int, level: str) -> dict[str, Any]:
    """Modules that cover every topic; the time is shared out to the minute, the first topics get the rest."""
    names = list(topics) or [title]
    minutes = _shares(hours * 60, len(names))
    modules = [
        {"number": number, "topic": topic, "minutes": share, "lessons": _lessons(topic, share, level)}
        for number, (topic, share) in enumerate(zip(names, minutes), start=1)
    ]
    return {
        "title": title,
        "level": level,
        "modules": modules,
        "lessons": sum(len(module["lessons"]) for module in modules),
        "minutes": sum(module["minutes"] for module in modules),
    }


def _lessons(topic: str, minutes: int, level: str) -> list[dict[str, Any]]:
    count = max(1, round(minutes / LESSON_MINUTES[level]))
    return [
        {"title": f"{topic}: {ARC[_place_in_arc(index, count)]}", "minutes": share}
        for index, share in enumerate(_shares(minutes, count))
    ]


def _place_in_arc(index: int, count: int) -> int:
    """The first lesson opens the arc, the last one closes it, the others spread between."""
    return 0 if count == 1 else round(index * (len(ARC) - 1) / (count - 1))


def _shares(total: int, count: int) -> list[int]:
    least, rest = divmod(total, count)
    return [least + (1 if index < rest else 0) for index in range(count)]
