"""The database: SQLite, in memory unless the environment names a file, filled with the catalogue on first use."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, Iterator, Sequence

from .core.catalogue import COURSES
from .core.config import settings

SCHEMA = """
CREATE TABLE IF NOT EXISTS courses (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, topic TEXT NOT NULL, level TEXT NOT NULL,
    hours INTEGER NOT NULL CHECK (hours > 0), price_cents INTEGER NOT NULL, description TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS enrolments (
    id TEXT PRIMARY KEY, course_id TEXT NOT NULL REFERENCES courses (id), student TEXT NOT NULL,
    UNIQUE (course_id, student)
);
CREATE INDEX IF NOT EXISTS courses_by_topic ON courses (topic, level);
"""


@lru_cache(maxsize=1)
def connection() -> sqlite3.Connection:
    """The connection of this environment, opened and filled once."""
    database = sqlite3.connect(settings().database, check_same_thread=False, isolation_level=None)
    database.row_factory = sqlite3.Row
    database.execute("PRAGMA foreign_keys = ON")
    database.executescript(SCHEMA)
    database.executemany(
        "INSERT OR IGNORE INTO courses VALUES (:id, :title, :topic, :level, :hours, :price_cents, :description)",
        [course.as_dict() for course in COURSES],
    )
    return database


@contextmanager
def transaction() -> Iterator[sqlite3.Connection]:
    """Everything in the block happens, or nothing of it."""
    database = connection()
    database.execute("BEGIN IMMEDIATE")
    try:
        yield database
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def rows(statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> list[dict[str, Any]]:
    """What a SELECT finds, as dictionaries."""
    return [dict(row) for row in connection().execute(statement, values)]


def row(statement: str, values: Sequence[Any] | dict[str, Any] = ()) -> dict[str, Any] | None:
    """The first row a SELECT finds."""
    found = connection().execute(statement, values).fetchone()
    return dict(found) if found else None


def probe() -> dict[str, Any]:
    """Proves that the database can be written, rolled back and read."""
    count = rows("SELECT count(*) AS courses FROM courses")[0]["courses"]
    try:
        with transaction() as database:
            database.execute("INSERT INTO enrolments VALUES ('probe', 'algebra-1', 'nobody')")
            raise InterruptedError
    except InterruptedError:
        left = row("SELECT id FROM enrolments WHERE id = 'probe'")
    integrity = connection().execute("PRAGMA integrity_check").fetchone()[0]
    return {"ok": left is None and integrity == "ok", "courses": count}
