"""Makes a quiz out of a course's description or of any text a teacher pastes in.

Payload: `{"courseId"}` or `{"text"}`, with `"questions"` (1 to 10), `"difficulty"` (how many choices there are)
and `"forStudents"` (solutions left out).
"""

from shared.core.catalogue import course_named
from shared.core.errors import Invalid
from shared.core.logs import event, logger_for
from shared.core.validation import checked, one_of, text, whole
from shared.logic.quizzes import quiz_from, without_solutions
from shared.response import api

logger = logger_for("quiz-generate")

CHOICES = {"easy": 3, "normal": 4, "hard": 6}

FIELDS = {
    "courseId": text(3, 40),
    "text": text(40, 20_000),
    "questions": whole(1, 10),
    "difficulty": one_of(*CHOICES),
}
OPTIONAL = {"courseId": None, "text": None, "questions": 4, "difficulty": "normal"}


@api
def handler(payload, context):
    request = checked(payload, FIELDS, optional=OPTIONAL)
    if (request["courseId"] is None) == (request["text"] is None):
        raise Invalid(["give either courseId or text"])
    source = request["text"] or course_named(request["courseId"]).description
    quiz = quiz_from(source, most=request["questions"], choices=CHOICES[request["difficulty"]])
    event(logger, "quiz-made", questions=len(quiz["questions"]))
    return without_solutions(quiz) if payload.get("forStudents") else quiz
