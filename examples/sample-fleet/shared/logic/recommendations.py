"""Which course comes next for a student, and why."""

from __future__ import annotations

from typing import Any, Sequence

from ..core.catalogue import COURSES, Course, course_named, level_rank
from ..core.embedding import similarity
from .enrolment import missing_courses

SIMILARITY_WEIGHT = 0.7
LEVEL_WEIGHT = 0.2
TOPIC_WEIGHT = 0.1


def recommended(interests: str, finished: Sequence[str], most: int = 3) -> list[dict[str, Any]]:
    """The best courses not yet finished, best first, each with a score from 0 to 1 and a reason in words."""
    done = [course_named(identity) for identity in finished]
    scored = [_scored(course, interests, done) for course in COURSES if course.id not in set(finished)]
    reachable = [entry for entry in scored if not entry["missing"]]
    return sorted(reachable, key=lambda entry: (-entry["score"], entry["courseId"]))[:most]


def _scored(course: Course, interests: str, done: Sequence[Course]) -> dict[str, Any]:
    likeness = similarity(interests, f"{course.title} {course.topic} {course.description}")
    same_topic = any(other.topic == course.topic for other in done)
    step = _step_up(course, done)
    score = SIMILARITY_WEIGHT * likeness + LEVEL_WEIGHT * step + TOPIC_WEIGHT * same_topic
    return {
        "courseId": course.id,
        "title": course.title,
        "score": round(score, 3),
        "reason": _reason(course, likeness, same_topic, step),
        "missing": missing_courses(course.needs, [other.id for other in done]),
    }


def _step_up(course: Course, done: Sequence[Course]) -> float:
    """1 for exactly one level above what was finished in the topic, less the further away."""
    reached = max((level_rank(other.level) for other in done if other.topic == course.topic), default=-1)
    return max(0.0, 1.0 - 0.5 * abs(level_rank(course.level) - (reached + 1)))


def _reason(course: Course, likeness: float, same_topic: bool, step: float) -> str:
    if same_topic and step == 1.0:
        return f"the next step in {course.topic}"
    if likeness >= 0.2:
        return "close to what you are interested in"
    return f"a {course.level} course in {course.topic}"
