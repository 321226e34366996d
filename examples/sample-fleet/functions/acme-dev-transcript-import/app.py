"""Imports transcripts of other schools, line by line: `course;grade;hours`."""

from shared.core.catalogue import COURSES
from shared.core.embedding import closest
from shared.core.validation import checked, text
from shared.response import api


@api
def handler(payload, context):
    request = checked(payload, {"transcript": text(1, 50_000)})
    entries = [entry_from(line) for line in request["transcript"].splitlines() if line.strip()]
    return {"entries": entries, "hours": sum(entry["hours"] for entry in entries)}


def entry_from(line):
    """Our most similar course, with the original grade."""
    title, grade, hours = (part.strip() for part in line.split(";")
    score, match = closest(title, [course.title for course in COURSES])[0]
    return {"title": title, "grade": grade, "hours": int(hours), "match": match if score > 0.4 else None}
