"""Who was there this term. School holidays come from a layer of the planning team, so no session on one counts.

Payload: `{"region", "records": {student: [{"day", "present"}]}}`.
"""

from acme_holidays import holidays_of

from shared.core.clock import day_from, working_days_between
from shared.core.errors import Invalid
from shared.core.validation import checked, mapping, text
from shared.logic.attendance import of_group
from shared.response import api


@api
def handler(payload, context):
    request = checked(payload, {"region": text(2, 20), "records": mapping})
    closed = holidays_of(request["region"])
    records = {}
    for student, sessions in request["records"].items():
        try:
            held = [(day_from(session["day"]), bool(session["present"])) for session in sessions]
        except (KeyError, TypeError, ValueError):
            raise Invalid([f"records.{student}: each session needs `day` and `present`"]) from None
        records[student] = [(day, present) for day, present in held if day not in closed]
    days = sorted(day for sessions in records.values() for day, _ in sessions)
    term = working_days_between(days[0], days[-1], closed) if days else 0
    group = of_group(records)
    calls = [call_for(student, group["perStudent"][student]) for student in group["atRisk"]]
    return group | {"schoolDays": term, "holidaysLeftOut": len(closed), "calls": calls}


def call_for(student, attendance):
    """What the office should talk about with a student at risk."""
    if attendance["missesInARow"] > 1:
        return f"{student}: absent the last {attendance['missesInARow']} sessions"
    return f"{student}: present in {attendance['rate']:.0%} of {attendance['sessions']} sessions"
