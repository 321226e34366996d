"""The last step of the course workflow: the certificate of a student who has finished the course.

Payload: `{"enrolment": token, "lessonsDone", "percent"}`; answers the certificate. With `{"verify": code}` instead it
says whether a code could be genuine. A course that is not finished or not passed answers `{"error": "conflict", …}`.
"""

from shared.core.errors import AcmeError, Conflict
from shared.core.logs import event, logger_for
from shared.core.signing import content_of
from shared.core.validation import checked, text, whole
from shared.logic.certificates import certificate_for, verdict_on

logger = logger_for("certificate-issue")

FIELDS = {"enrolment": text(10, 6000), "lessonsDone": whole(0, 2000), "percent": whole(0, 100)}


def handler(payload, context):
    try:
        if isinstance(payload, dict) and "verify" in payload:
            return verdict_on(checked(payload, {"verify": text(1, 40)})["verify"])
        return issued(checked(payload, FIELDS))
    except AcmeError as error:
        return error.body()


def issued(request):
    """The certificate, once every lesson is done."""
    enrolment = content_of("enrolment", request["enrolment"])
    course = enrolment["course"]
    missing = (course["lessons"] or 0) - request["lessonsDone"]
    if missing > 0:
        raise Conflict(f"{missing} lessons are not done yet", lessonsLeft=missing)
    certificate = certificate_for(
        course["id"], course["title"], course["hours"], enrolment["student"], request["percent"]
    )
    event(logger, "certificate-issued", honours=certificate["honours"])
    return certificate
