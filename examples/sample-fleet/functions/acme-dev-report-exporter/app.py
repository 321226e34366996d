"""Exports a report of the catalogue in the format an office asks for.

Payload: `{"report": "by-topic" | "by-level" | "courses", "format": "csv" | "markdown" | "jsonl"}`. Reports
are rendered by a module of `shared.logic` that is chosen by name, so that a new kind of output changes little here.
"""

import importlib

from shared import db_utils
from shared.core.logs import event, logger_for
from shared.core.validation import checked, one_of

logger = logger_for("report-exporter")

RENDERERS = {"file": "exports"}
REPORTS = {
    "courses": "SELECT id, title, level, hours FROM courses ORDER BY id",
    "by-topic": """SELECT topic, count(*) AS courses, sum(hours) AS hours, min(price_cents) / 100.0 AS "from"
                   FROM courses GROUP BY topic ORDER BY courses DESC, topic""",
    "by-level": """SELECT level, count(*) AS courses, avg(hours) AS mean_hours
                   FROM courses GROUP BY level ORDER BY level""",
}


def handler(payload, context):
    request = checked(
        payload,
        {"report": one_of(*REPORTS), "format": one_of("csv", "markdown", "jsonl"), "renderer": one_of(*RENDERERS)},
        optional={"report": "courses", "format": "csv", "renderer": "file"},
    )
    name = RENDERERS[request["renderer"]]
    renderer = importlib.import_module(f"shared.logic.{name}")
    media_type, render = renderer.FORMATS[request["format"]]
    rows = db_utils.rows(REPORTS[request["report"]])
    content = render(rows)
    event(logger, "exported", report=request["report"], rows=len(rows), characters=len(content))
    return {
        "fileName": f"{request['report']}.{request['format'].replace('markdown', 'md')}",
        "mediaType": media_type,
        "rows": len(rows),
        "content": content,
    }
