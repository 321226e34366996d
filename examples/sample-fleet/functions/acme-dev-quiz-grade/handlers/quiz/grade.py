"""Grades a quiz. The function's handler is `handlers/quiz/grade.handler`.

Payload: `{"questions": [{"id", "kind", "solution", …}], "answers": {id: answer}}`.
"""

from shared.core.errors import Invalid
from shared.core.logs import event, logger_for
from shared.core.validation import checked, list_of, mapping
from shared.logic.grading import graded
from shared.response import api

from handlers.quiz.feedback import feedback_on

logger = logger_for("quiz-grade")

KINDS = ("choice", "number", "text")


@api
def handler(payload, context):
    request = checked(payload, {"questions": list_of(mapping, most=100), "answers": mapping})
    problems = [
        f"questions[{index}]: needs an id, a solution and one of the kinds {', '.join(KINDS)}"
        for index, question in enumerate(request["questions"])
        if "id" not in question or "solution" not in question or question.get("kind") not in KINDS
    ]
    if problems:
        raise Invalid(problems)
    result = graded(request["questions"], request["answers"])
    event(logger, "graded", percent=result["percent"], questions=len(request["questions"]))
    return result | {"feedback": feedback_on(result, request["questions"])}
