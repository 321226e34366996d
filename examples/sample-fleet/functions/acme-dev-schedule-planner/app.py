"""Plans the sessions of a course into the hours a group has free.

Payload: `{"minutes", "start", "free": {"mon": ["17:00", "20:00"], …}, "sessionMinutes"?, "taken"?, "holidays"?}`.
"""

from shared.core.clock import WEEKDAYS, clock_minutes, day_from, week_of
from shared.core.errors import Invalid
from shared.core.logs import event, logger_for
from shared.core.validation import checked, list_of, mapping, text, whole
from shared.logic.scheduling import overlapping, planned
from shared.response import api

logger = logger_for("schedule-planner")

FIELDS = {
    "minutes": whole(30, 20_000),
    "start": text(10, 10),
    "free": mapping,
    "sessionMinutes": whole(30, 240),
    "taken": list_of(mapping, most=500),
    "holidays": list_of(text(10, 10), most=60),
}


@api
def handler(payload, context):
    request = checked(payload, FIELDS, optional={"sessionMinutes": 90, "taken": [], "holidays": []})
    if overlapping(request["taken"]):
        raise Invalid(["taken: the room is given twice at the same time"])
    sessions = planned(
        request["minutes"],
        day_from(request["start"]),
        windows_of(request["free"]),
        session_minutes=request["sessionMinutes"],
        taken=request["taken"],
        holidays=frozenset(day_from(day) for day in request["holidays"]),
    )
    weeks = sorted({week_of(day_from(session["day"])) for session in sessions})
    event(logger, "planned", sessions=len(sessions), weeks=len(weeks))
    return {"sessions": sessions, "count": len(sessions), "weeks": weeks, "lastDay": sessions[-1]["day"]}


def windows_of(free):
    """The free hours, each weekday known and each window the right way round."""
    problems = [f"free.{day}: is not one of {', '.join(WEEKDAYS)}" for day in free if day not in WEEKDAYS]
    for day, window in free.items():
        try:
            begin, end = (clock_minutes(time) for time in window)
        except (TypeError, ValueError):
            problems.append(f'free.{day}: must look like ["17:00", "20:00"]')
            continue
        if begin >= end:
            problems.append(f"free.{day}: ends before it begins")
    if problems:
        raise Invalid(problems)
    return {day: (window[0], window[1]) for day, window in free.items()}
