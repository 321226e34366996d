"""Certificates: who earns one, with which honours, and how anybody can verify one later."""

from __future__ import annotations

from typing import Any

from ..core.errors import Conflict
from ..core.ids import is_intact, stable_id, with_check_digit

PASS_PERCENT = 60
HONOURS = ((95, "with highest distinction"), (85, "with distinction"), (75, "with merit"))


def honours_for(percent: int) -> str | None:
    """The honours a result earns, if any."""
    return next((words for least, words in HONOURS if percent >= least), None)


def certificate_for(course_id: str, title: str, hours: int, student: str, percent: int) -> dict[str, Any]:
    """The certificate of a finished course; its code follows from course and student.

    Raises Conflict below the pass mark.
    """
    if percent < PASS_PERCENT:
        raise Conflict(f"{percent} % is below the {PASS_PERCENT} % a certificate needs", percent=percent)
    code = with_check_digit(stable_id("C", course_id, student, length=12))
    honours = honours_for(percent)
    return {
        "code": code,
        "courseId": course_id,
        "student": student,
        "percent": percent,
        "honours": honours,
        "text": _text(title, hours, student, honours),
    }


def verdict_on(code: str) -> dict[str, Any]:
    """What a code typed in by a person says about itself, before any database is asked."""
    if not is_intact(code):
        return {"code": code, "plausible": False, "reason": "the check digit does not match: is a character mistyped?"}
    return {"code": code.strip().upper(), "plausible": True, "reason": None}


def _text(title: str, hours: int, student: str, honours: str | None) -> str:
    lines = [f"{student} has completed", f"{title} ({hours} hours)"]
    if honours:
        lines.append(honours)
    width = max(len(line) for line in lines)
    return "\n".join(line.center(width).rstrip() for line in lines)
