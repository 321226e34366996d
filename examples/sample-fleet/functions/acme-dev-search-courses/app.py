"""Searches the catalogue. Words are matched in the database; where that finds nothing, meaning is compared instead.

Payload: `{"query", "level"?, "most"?}`. The heavy modules are imported where they are needed: most invocations find
what they look for by words and never load the vocabulary.
"""

from shared.response import api


@api
def handler(payload, context):
    from shared.core.validation import checked, text, whole

    request = checked(
        payload,
        {"query": text(2, 200), "level": text(3, 20), "most": whole(1, 20)},
        optional={"level": None, "most": 5},
    )
    found = by_words(request["query"]) or by_meaning(request["query"])
    if request["level"]:
        found = [course for course in found if course["level"] == request["level"]]
    return {"courses": found[: request["most"]], "count": len(found)}


def by_words(query):
    """The courses whose title or description holds every keyword."""
    from shared import db_utils
    from shared.core.text import keywords

    wanted = keywords(query)
    if not wanted:
        return []
    condition = " AND ".join("lower(title || ' ' || description) LIKE ?" for _ in wanted)
    statement = f"SELECT id, title, level FROM courses WHERE {condition} ORDER BY id"
    return [{**row, "how": "words"} for row in db_utils.rows(statement, [f"%{word}%" for word in wanted])]


def by_meaning(query):
    """The courses most like the query, those that have nothing in common with it left out."""
    from shared.core.catalogue import COURSES
    from shared.core.embedding import similarity

    scored = [(similarity(query, f"{course.title} {course.description}"), course) for course in COURSES]
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    return [
        {"id": course.id, "title": course.title, "level": course.level, "how": "meaning"}
        for score, course in scored
        if score > 0.15
    ]
