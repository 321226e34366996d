"""Computes what the landing page asks for most, so that the first visitor of the morning does not wait.

Run by a schedule. Payload: anything. Answers what was computed, as the cache wants it: key, seconds to live, value.
"""

from shared import db_utils
from shared.core.embedding import embedded
from shared.core.ids import stable_id
from shared.core.logs import event, logger_for
from shared.core.text import summary

logger = logger_for("cache-warmer")

HOUR = 3600


def handler(payload, context):
    topics = db_utils.rows("SELECT topic, count(*) AS courses FROM courses GROUP BY topic ORDER BY topic")
    courses = db_utils.rows("SELECT id, title, description FROM courses ORDER BY id")
    entries = [entry("topics", 6 * HOUR, topics)]
    for course in courses:
        embedded(course["description"])
        entries.append(entry(f"teaser/{course['id']}", 24 * HOUR, summary(course["description"], most=1)))
    event(logger, "warmed", entries=len(entries))
    return {"entries": entries}


def entry(key, seconds, value):
    """One line for the cache; the tag changes when the value does."""
    return {"key": key, "seconds": seconds, "tag": stable_id("TAG", key, value), "value": value}
