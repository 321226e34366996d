"""Enrolling students: what a course needs, whether a seat is free, and the waiting list."""

from __future__ import annotations

from typing import Any, Sequence

from ..core.errors import Conflict
from ..core.ids import stable_id


def missing_courses(needs: Sequence[str], finished: Sequence[str]) -> list[str]:
    """What a student has yet to finish, in the order the course names it."""
    done = set(finished)
    return [course for course in needs if course not in done]


def enrolment_of(course: dict[str, Any], student: str, finished: Sequence[str], taken: int) -> dict[str, Any]:
    """A seat, or a place on the waiting list.

    `course` needs `id`, `needs` and `seats`; `taken` is how many seats are gone. Raises Conflict, naming the courses
    the student should finish first.
    """
    missing = missing_courses(course["needs"], finished)
    if missing:
        raise Conflict(f"{course['id']} needs {', '.join(missing)} first", missing=missing)
    waiting = max(0, taken - course["seats"] + 1)
    return {
        "enrolmentId": stable_id("ENR", course["id"], student),
        "courseId": course["id"],
        "student": student,
        "status": "waiting" if waiting else "enrolled",
        "place": waiting or None,
    }


def promoted(waiting: Sequence[dict[str, Any]], free_seats: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who moves from the waiting list to free seats, and who goes on waiting, with new places."""
    by_place = sorted(waiting, key=lambda entry: entry["place"])
    moved = [entry | {"status": "enrolled", "place": None} for entry in by_place[:free_seats]]
    left = [entry | {"place": place} for place, entry in enumerate(by_place[free_seats:], start=1)]
    return moved, left
