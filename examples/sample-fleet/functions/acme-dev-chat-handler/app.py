"""The tutor students talk to: finds the course a question belongs to, and lets the model answer from its material.

Payload: `{"question", "courseId"?, "history"?: [{"role", "text"}], "student"?}`. What a student writes is moderated
and stripped of personal data before the model sees it.
"""

from shared import model_client
from shared.core.logs import event, logger_for, pseudonym
from shared.core.validation import checked, list_of, mapping, text
from shared.logic import conversation, moderation
from shared.response import api

logger = logger_for("chat")

FIELDS = {
    "question": text(2, 600),
    "courseId": text(3, 40),
    "history": list_of(mapping, most=40),
    "student": text(1, 80),
}
REFUSAL = "Let us stay friendly. How can I help you with the course?"


@api
def handler(payload, context):
    request = checked(payload, FIELDS, optional={"courseId": None, "history": [], "student": "guest"})
    judgement = moderation.judged(request["question"])
    if judgement["verdict"] == "block":
        event(logger, "blocked", student=pseudonym(request["student"]), score=judgement["score"])
        return {"answer": REFUSAL, "grounded": False, "moderation": "block", "history": request["history"]}

    question, removed = moderation.without_personal_data(request["question"])
    course = conversation.course_meant(question, request["courseId"])
    answer = model_client.completion(
        prompt=conversation.prompt_for(question, course, request["history"]),
        context=conversation.context_for(question, course),
    )
    event(logger, "answered", course=course.id, grounded=answer["grounded"], tokens=answer["tokens"])
    return {
        "answer": answer["text"],
        "grounded": answer["grounded"],
        "courseId": course.id,
        "moderation": judgement["verdict"],
        "removed": removed,
        "suggestions": conversation.suggestions(question, course),
        "history": conversation.turn_after(request["history"], question, answer["text"]),
    }
