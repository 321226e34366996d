"""Opens a course: checks what the author wrote, gives it an id, and hands it on as a signed token.

Called by the course workflow, not over HTTP. Payload: `{"title", "topic", "level", "hours", "topics", "seats"?}`;
answers `{"courseId", "course"}`. The same course twice gives the same id.
"""

from shared.core.catalogue import LEVELS
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
    course["id"] = f"{slug(course['title'], longest=24)}-{stable_id('C', course['title'], course['topic'])[2:8].lower()}"
    event(logger, "course-created", hours=course["hours"], topics=len(course["topics"]))
    return {"courseId": course["id"], "course": token_from("course", course)}
