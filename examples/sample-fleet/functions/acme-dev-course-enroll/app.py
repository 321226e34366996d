"""The third step of the course workflow: a seat in the course, or a place on its waiting list.

Payload: `{"course": token, "student", "finished"?: [course ids], "taken"?: seats gone}`. Answers the enrolment and,
for those who got a seat, a token that a certificate will ask for.
"""

from shared.core.logs import event, logger_for, pseudonym
from shared.core.signing import content_of, token_from
from shared.core.validation import checked, list_of, text, whole
from shared.logic.enrolment import enrolment_of

logger = logger_for("course-enroll")

FIELDS = {
    "course": text(10, 6000),
    "student": text(1, 80),
    "finished": list_of(text(3, 40), most=100),
    "taken": whole(0, 5000),
}


def handler(payload, context):
    request = checked(payload, FIELDS, optional={"finished": [], "taken": 0})
    course = content_of("course", request["course"])
    enrolment = enrolment_of(course, request["student"], request["finished"], request["taken"])
    event(logger, "enrolled", status=enrolment["status"], student=pseudonym(request["student"]))
    if enrolment["status"] == "waiting":
        return enrolment | {"enrolment": None}
    kept = {key: course[key] for key in ("id", "title", "hours")} | {"lessons": course.get("lessons")}
    return enrolment | {"enrolment": token_from("enrolment", {"course": kept, "student": request["student"]})}
