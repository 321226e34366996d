"""Opens a course: checks what the author wrote, gives it an id, and hands it on as a signed token.

Called by the course workflow, not over HTTP. Payload: `{"title", "topic", "level", "hours", "topics", "seats"?}`;
answers `{"courseId", "similarTo", "course"}`. The same course twice gives the same id.
"""

from shared.core.catalogue import COURSES, LEVELS
from shared.core.embedding import similarity
from shared.core.errors import Invalid
from shared.core.ids import stable_id
from shared.core.logs import event, logger_for
from shared.core.signing import token_from
from shared.core.text import slug
from shared.core.validation import checked, list_of, one_of, text, whole

logger = logger_for("course-create")

FIELDS = {
    "title": text(3, 80),
    "topic": text(3, 40),
    "level": one_of(*LEVELS),
    "hours": whole(1, 200),
    "topics": list_of(text(2, 60), most=12),
    "seats": whole(1, 500),
    "needs": list_of(text(3, 40), most=5),
}


def handler(payload, context):
    course = checked(payload, FIELDS, optional={"topics": [], "seats": 30, "needs": []})
    if len(course["topics"]) > course["hours"]:
        raise Invalid(["topics: there is less than an hour for each"])
    suffix = stable_id("C", course["title"], course["topic"])[2:8].lower()
    course["id"] = f"{slug(course['title'], longest=24)}-{suffix}"
    event(logger, "course-created", hours=course["hours"], topics=len(course["topics"]))
    return {"courseId": course["id"], "similarTo": similar_courses(course), "course": token_from("course", course)}


def similar_courses(course):
    """Courses of the catalogue that an author should look at before writing the same again."""
    subject = " ".join([course["title"], *course["topics"]])
    return [other.id for other in COURSES if similarity(subject, f"{other.title} {other.description}") > 0.4]
