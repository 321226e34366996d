"""One message a day instead of twenty: groups a student's notifications and writes the mail.

Payload: `{"student", "notifications": [{"kind", "text", "at"}], "language"?: "en" | "de"}`. Text templates lie beside
this file in `templates.json`.
"""

import json
from collections import defaultdict
from pathlib import Path

from shared.core.clock import moment_from
from shared.core.errors import Invalid
from shared.core.logs import event, logger_for, pseudonym
from shared.core.text import shortened
from shared.core.validation import checked, list_of, mapping, one_of, text
from shared.response import api

logger = logger_for("notification-digest")

TEMPLATES = json.loads(Path(__file__).with_name("templates.json").read_text("utf-8"))
ORDER = ("deadline", "grade", "message", "news")
MOST_PER_KIND = 3

FIELDS = {"student": text(1, 80), "notifications": list_of(mapping, most=200), "language": one_of(*TEMPLATES)}


@api
def handler(payload, context):
    request = checked(payload, FIELDS, optional={"language": "en"})
    words = TEMPLATES[request["language"]]
    groups = grouped(request["notifications"])
    count = sum(len(entries) for entries in groups.values())
    event(logger, "digested", student=pseudonym(request["student"]), notifications=count)
    if count == 0:
        return {"send": False, "subject": None, "text": None}
    paragraphs = [words["greeting"].format(student=request["student"])]
    paragraphs += [section(words, kind, groups[kind]) for kind in ORDER if groups[kind]]
    subject = words["subject"].format(count=count) if count > 1 else shortened(first_of(groups)["text"], 60)
    return {"send": True, "subject": subject, "text": "\n\n".join([*paragraphs, words["closing"]])}


def grouped(notifications):
    """By kind, latest first; repeated texts are said once."""
    groups = defaultdict(list)
    seen = set()
    for index, entry in enumerate(notifications):
        if entry.get("kind") not in ORDER or "text" not in entry or "at" not in entry:
            raise Invalid([f"notifications[{index}]: needs a text, a time and one of the kinds {', '.join(ORDER)}"])
        if (entry["kind"], entry["text"]) not in seen:
            seen.add((entry["kind"], entry["text"]))
            groups[entry["kind"]].append(entry)
    for entries in groups.values():
        entries.sort(key=lambda entry: moment_from(entry["at"]), reverse=True)
    return groups


def first_of(groups):
    return next(groups[kind][0] for kind in ORDER if groups[kind])


def section(words, kind, entries):
    """A heading, a few lines, and how many more there are."""
    lines = [words["headings"][kind], *(f"- {shortened(entry['text'], 100)}" for entry in entries[:MOST_PER_KIND])]
    if len(entries) > MOST_PER_KIND:
        lines.append(words["more"].format(count=len(entries) - MOST_PER_KIND))
    return "\n".join(lines)
