"""Where a student stands in a course: percent, pace, forecast, streak, badges and a word of encouragement.

Payload: `{"lessons": how many the course has, "finished": [{"day": "YYYY-MM-DD", "minutes"}], "today"?: "YYYY-MM-DD"}`.
"""

from shared.core.clock import day_from, now
from shared.core.errors import Invalid
from shared.core.validation import checked, list_of, mapping, text, whole
from shared.logic.progress import badges_for, progress_of, streak
from shared.response import api

FIELDS = {"lessons": whole(1, 2000), "finished": list_of(mapping, most=2000), "today": text(10, 10)}


@api
def handler(payload, context):
    request = checked(payload, FIELDS, optional={"finished": [], "today": None})
    today = day_from(request["today"]) if request["today"] else now().date()
    finished = []
    for index, entry in enumerate(request["finished"]):
        try:
            finished.append((day_from(entry["day"]), int(entry.get("minutes", 0))))
        except (KeyError, TypeError, ValueError):
            raise Invalid([f"finished[{index}]: needs a day like 2025-03-31 and whole minutes"]) from None
    progress = progress_of(request["lessons"], finished, today)
    days_in_a_row = streak([day for day, _ in finished], today)
    badges = badges_for(progress["percent"], days_in_a_row)
    return progress | {"streak": days_in_a_row, "badges": badges, "message": message_on(progress, days_in_a_row)}


def message_on(progress, days_in_a_row):
    """One sentence, the most urgent first."""
    if progress["lessonsLeft"] == 0:
        return "Done! Your certificate is waiting."
    if progress["stalled"]:
        return f"{progress['lessonsLeft']} lessons are waiting for you. Ten minutes are a start."
    if days_in_a_row > 1:
        return f"{days_in_a_row} days in a row, keep going!"
    return f"{progress['percent']} % are behind you."
