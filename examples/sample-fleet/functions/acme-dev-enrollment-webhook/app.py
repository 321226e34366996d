"""Receives enrolments from partner schools. Every message is signed with the partner's key.

An HTTP event: the body is `{"partner", "orders": [{"courseId", "student"}]}` and the header `x-acme-signature` holds
the HMAC-SHA-256 of the body. Partners and their keys are in `PARTNER_KEYS` (`name=key,name=key`).
"""

import json
import os

from shared import db_utils
from shared.core.catalogue import course_named
from shared.core.errors import AcmeError, Forbidden
from shared.core.logs import event, logger_for
from shared.core.signing import is_signed_by
from shared.core.validation import checked, list_of, mapping, text
from shared.logic.enrolment import enrolment_of
from shared.response import answered

logger = logger_for("enrollment-webhook")


def handler(http, context):
    try:
        return answered(accepted(http["body"], http.get("headers", {})), 202)
    except AcmeError as error:
        event(logger, "refused", why=error.word)
        return answered(error.body(), error.status)


def accepted(body, headers):
    """Enrols everybody in the message or nobody."""
    message = checked(json.loads(body), {"partner": text(2, 40), "orders": list_of(mapping, most=100)})
    key = partner_keys().get(message["partner"])
    signature = {name.lower(): value for name, value in headers.items()}.get("x-acme-signature", "")
    if key is None or not is_signed_by(body.encode(), signature, key):
        raise Forbidden("the signature does not match")
    enrolments = []
    with db_utils.transaction() as database:
        for order in message["orders"]:
            course = course_named(order.get("courseId", "")).as_dict()
            taken = database.execute(
                "SELECT count(*) FROM enrolments WHERE course_id = ? AND student <> ?", [course["id"], order["student"]]
            ).fetchone()[0]
            enrolment = enrolment_of(course, order["student"], order.get("finished", []), taken)
            database.execute(
                "INSERT OR IGNORE INTO enrolments VALUES (?, ?, ?)",
                [enrolment["enrolmentId"], course["id"], order["student"]],
            )
            enrolments.append(enrolment)
    event(logger, "accepted", partner=message["partner"], orders=len(enrolments))
    return {"enrolments": enrolments}


def partner_keys():
    """The keys by partner; an entry without a key is ignored."""
    pairs = (entry.partition("=") for entry in os.environ.get("PARTNER_KEYS", "").split(","))
    return {name.strip(): key for name, _, key in pairs if key}
