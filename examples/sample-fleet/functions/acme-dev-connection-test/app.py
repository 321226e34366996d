"""Proves that a function can reach what it needs: the database, the model, and its own way of answering.

Payload: `{"test": "database" | "model" | "responses" | "all"}`. Answers 200 with `{"ok": true, "tests": {…}}`, or 503
with the same shape when one of them fails. It changes nothing, so it is the function to try first after a deployment.
"""

import time

from shared import VERSION, db_utils, model_client, response
from shared.core.errors import AcmeError
from shared.core.logs import event, logger_for
from shared.core.validation import checked, one_of

logger = logger_for("connection-test")

PROBES = {"database": db_utils.probe, "model": model_client.probe, "responses": response.probe}


def handler(payload, context):
    try:
        wanted = checked(
            response.payload_of(payload), {"test": one_of("all", *PROBES)}, optional={"test": "all"}
        )["test"]
    except AcmeError as error:
        return response.answered(error.body(), error.status)
    names = list(PROBES) if wanted == "all" else [wanted]
    tests = {name: tried(name) for name in names}
    healthy = all(test["ok"] for test in tests.values())
    return response.answered({"ok": healthy, "version": VERSION, "tests": tests}, 200 if healthy else 503)


def tried(name):
    """One probe's result; an exception is a result too."""
    began = time.monotonic()
    try:
        result = PROBES[name]()
    except Exception as error:
        result = {"ok": False, "error": f"{type(error).__name__}: {error}"}
    event(logger, "probed", name=name, ok=result["ok"], milliseconds=round(1000 * (time.monotonic() - began)))
    return result
