"""The tutor's side of a conversation: what to remember, what to look up, how to ask the model, what to suggest next."""

from __future__ import annotations

from typing import Any, Sequence

from ..core.catalogue import COURSES, Course, course_named
from ..core.embedding import closest
from ..core.text import keywords, sentences, tokens_in

HISTORY_TOKENS = 600
CONTEXT_SENTENCES = 4
PERSONAS = {
    "beginner": "Explain with an everyday example.",
    "intermediate": "Explain briefly and name the terms.",
    "advanced": "Answer precisely.",
}


def remembered(history: Sequence[dict[str, str]], budget: int = HISTORY_TOKENS) -> list[dict[str, str]]:
    """The latest turns that fit into the budget, oldest first; a conversation is never cut inside a turn."""
    kept: list[dict[str, str]] = []
    left = budget
    for turn in reversed(history):
        left -= tokens_in(turn.get("text", ""))
        if left < 0:
            break
        kept.append(turn)
    return kept[::-1]


def course_meant(question: str, course_id: str | None) -> Course:
    """The course a question belongs to: the one named, or the one whose description is most like the question."""
    if course_id:
        return course_named(course_id)
    best = closest(question, [course.description for course in COURSES])
    return next(course for course in COURSES if course.description == best[0][1])


def context_for(question: str, course: Course) -> list[str]:
    """The sentences of the course that may answer the question, most promising first."""
    found = closest(question, sentences(course.description), most=CONTEXT_SENTENCES)
    return [sentence for score, sentence in found if score > 0]


def prompt_for(question: str, course: Course, history: Sequence[dict[str, str]]) -> str:
    """The question with what was said before and the tone the course's level asks for."""
    said = [f"{turn.get('role', 'student')}: {turn.get('text', '')}" for turn in remembered(history)]
    return "\n".join([PERSONAS[course.level], *said, f"student: {question}"])


def suggestions(question: str, course: Course, most: int = 2) -> list[str]:
    """What the student may want to ask next: the keywords of the course that the question did not touch."""
    asked = set(keywords(question))
    open_words = [word for word in keywords(course.description, most=12) if word not in asked]
    return [f"What about {word}?" for word in open_words[:most]]


def turn_after(history: Sequence[dict[str, str]], question: str, answer: str) -> list[dict[str, Any]]:
    """The conversation with this turn at its end, as the client sends it next time."""
    return [*remembered(history), {"role": "student", "text": question}, {"role": "tutor", "text": answer}]
