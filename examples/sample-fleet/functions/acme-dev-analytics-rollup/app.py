"""Rolls learning events up into figures per course. The statistics come from five layers of the analytics team.

Payload: `{"events": [{"courseId", "student", "minutes"}]}`.
"""

from acme_format import thousands
from acme_histogram import histogram
from acme_quantiles import quantile
from acme_sampling import every_nth
from acme_trend import direction

from shared.core.catalogue import course_named
from shared.core.validation import checked, list_of, mapping
from shared.response import api


@api
def handler(payload, context):
    events = checked(payload, {"events": list_of(mapping, most=5000)})["events"]
    per_course = {}
    for event in events:
        per_course.setdefault(event["courseId"], []).append(event["minutes"])
    return {
        "events": thousands(len(events)),
        "courses": [figures(course_named(identity), minutes) for identity, minutes in sorted(per_course.items())],
    }


def figures(course, minutes):
    """Median, ninth decile, shape and trend of the minutes learned."""
    return {
        "courseId": course.id,
        "title": course.title,
        "median": quantile(minutes, 0.5),
        "most": quantile(minutes, 0.9),
        "histogram": histogram(minutes, width=30),
        "trend": direction(minutes),
        "sample": every_nth(minutes, 3),
    }
