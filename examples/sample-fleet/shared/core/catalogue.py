"""The courses every environment starts with, and how to find one.

Prices are in cents; `needs` names the courses a student must have finished before.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from .errors import NotFound

LEVELS = ("beginner", "intermediate", "advanced")


@dataclass(frozen=True)
class Course:
    """One course of the catalogue."""

    id: str
    title: str
    topic: str
    level: str
    hours: int
    price_cents: int
    description: str
    needs: tuple[str, ...] = ()
    seats: int = 30

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "needs": list(self.needs)}


COURSES: tuple[Course, ...] = (
    Course("algebra-1", "Linear Algebra I", "mathematics", "beginner", 24, 14900,
           "A vector is a list of numbers that can be added and scaled. A matrix maps vectors to vectors. "
           "The determinant of a matrix measures how it scales volume. Elimination solves systems of equations."),
    Course("algebra-2", "Linear Algebra II", "mathematics", "intermediate", 28, 17900,
           "An eigenvector keeps its direction under a matrix. The eigenvalue says how far it is stretched. "
           "The singular value decomposition splits every matrix into a rotation, a stretch and a rotation.",
           needs=("algebra-1",), seats=24),
    Course("statistics-1", "Statistics for Everyone", "mathematics", "beginner", 18, 12900,
           "The mean of a sample estimates the mean of a population. The variance measures how far values spread. "
           "A confidence interval says how sure we may be of an estimate."),
    Course("python-1", "Programming with Python", "programming", "beginner", 30, 15900,
           "A function takes arguments and returns a value. A list holds values in order. "
           "A dictionary maps keys to values. An exception interrupts a function that cannot go on."),
    Course("python-2", "Python for Data Work", "programming", "intermediate", 26, 18900,
           "An iterator yields one value at a time. A generator keeps memory small. "
           "A data frame arranges values in columns. Joining two tables needs a common key.",
           needs=("python-1",), seats=20),
    Course("databases-1", "Relational Databases", "programming", "beginner", 20, 13900,
           "A table holds rows with the same columns. A primary key names exactly one row. "
           "A transaction happens completely or not at all. An index makes a query fast and a write slower."),
    Course("ml-1", "Machine Learning Foundations", "data science", "advanced", 40, 29900,
           "A model learns parameters from examples. The gradient shows the direction of steepest growth. "
           "Regularisation keeps a model from learning noise. A validation set measures what was really learned.",
           needs=("algebra-1", "statistics-1", "python-1"), seats=16),
    Course("writing-1", "Clear Writing", "communication", "beginner", 12, 8900,
           "A sentence carries one thought. A paragraph begins with what it is about. "
           "The active voice names who acts. Every word that can be cut should be cut."),
    Course("speaking-1", "Speaking in Public", "communication", "beginner", 10, 9900,
           "A talk has one message. An example stays longer in memory than a rule. "
           "A pause gives listeners time to think. Practice aloud makes a talk shorter.", seats=12),
    Course("history-1", "A Short History of Science", "humanities", "beginner", 16, 7900,
           "Galileo turned the telescope to the sky. Newton found one law for the apple and the moon. "
           "Darwin explained how species change. Curie discovered that atoms are not eternal."),
    Course("ethics-1", "Ethics of Technology", "humanities", "intermediate", 14, 10900,
           "Consent must be informed and free. A fair procedure can have unfair results. "
           "Privacy protects what a person chooses not to share. Responsibility cannot be delegated to a machine."),
    Course("project-1", "Leading Small Projects", "management", "intermediate", 22, 19900,
           "A milestone is a date with a result. A risk is a problem that has not happened yet. "
           "A retrospective asks what to keep and what to change.", needs=("writing-1",), seats=18),
)

_BY_ID = {course.id: course for course in COURSES}


def course_named(identity: str) -> Course:
    """The course with this id. Raises NotFound."""
    if identity not in _BY_ID:
        raise NotFound("course", identity)
    return _BY_ID[identity]


def level_rank(level: str) -> int:
    """0 for beginner, 1 for intermediate, 2 for advanced."""
    return LEVELS.index(level)
