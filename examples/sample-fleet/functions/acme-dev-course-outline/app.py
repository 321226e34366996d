"""The second step of the course workflow: modules and lessons for a course that was just created.

Payload: `{"course": token, "minutesPerWeek"?}`; answers the outline, how many weeks it takes, and a new token, in which
the course knows its lessons.
"""

from shared.core.logs import event, logger_for
from shared.core.signing import content_of, token_from
from shared.core.validation import checked, text, whole
from shared.logic.outline import outline_for

logger = logger_for("course-outline")


def handler(payload, context):
    request = checked(
        payload, {"course": text(10, 6000), "minutesPerWeek": whole(15, 2400)}, optional={"minutesPerWeek": 180}
    )
    course = content_of("course", request["course"])
    outline = outline_for(course["title"], course["topics"], course["hours"], course["level"])
    event(logger, "outlined", modules=len(outline["modules"]), lessons=outline["lessons"])
    return {
        "courseId": course["id"],
        "modules": [{"topic": module["topic"], "lessons": len(module["lessons"])} for module in outline["modules"]],
        "firstLesson": outline["modules"][0]["lessons"][0]["title"],
        "minutes": outline["minutes"],
        "weeks": -(-outline["minutes"] // request["minutesPerWeek"]),
        "course": token_from("course", course | {"lessons": outline["lessons"]}),
    }
