"""Answers in the shape API Gateway expects, and the payload out of what it sends."""

from __future__ import annotations

import base64
import functools
import json
import logging
from typing import Any, Callable

from .core.errors import AcmeError, Invalid

HEADERS = {"content-type": "application/json; charset=utf-8", "cache-control": "no-store"}

Handler = Callable[[Any, Any], Any]


def answered(body: Any, status: int = 200, **headers: str) -> dict[str, Any]:
    """`{"statusCode", "headers", "body"}` with the body as JSON text."""
    return {
        "statusCode": status,
        "headers": HEADERS | {name.replace("_", "-"): value for name, value in headers.items()},
        "body": json.dumps(body, ensure_ascii=False, sort_keys=True),
    }


def payload_of(event: Any) -> Any:
    """The caller's payload: the JSON body of an HTTP event, or the event itself where it is called directly."""
    if not isinstance(event, dict) or "body" not in event:
        return event
    body = event["body"]
    if body is None:
        return {}
    if not isinstance(body, str):
        return body
    try:
        text = base64.b64decode(body).decode() if event.get("isBase64Encoded") else body
        return json.loads(text)
    except ValueError:
        raise Invalid(["body: must be JSON"]) from None


def api(handler: Handler) -> Handler:
    """Makes a handler an HTTP one: it takes the payload, returns the body, and its errors become answers."""

    @functools.wraps(handler)
    def wrapped(event: Any, context: Any) -> dict[str, Any]:
        try:
            return answered(handler(payload_of(event), context))
        except AcmeError as error:
            return answered(error.body(), error.status)
        except Exception:
            logging.getLogger("acme").exception("unexpected error")
            return answered({"error": "internal", "message": "something went wrong"}, 500)

    return wrapped


def probe() -> dict[str, Any]:
    """Proves that answers, errors and payloads keep their shape."""
    echo = api(lambda payload, _: {"echo": payload})
    refused = api(_refuse)
    direct = json.loads(echo({"a": 1}, None)["body"])
    encoded = json.loads(echo({"body": base64.b64encode(b'{"a": 1}').decode(), "isBase64Encoded": True}, None)["body"])
    return {"ok": direct == encoded == {"echo": {"a": 1}} and refused({}, None)["statusCode"] == 400}


def _refuse(_payload: Any, _context: Any) -> None:
    raise Invalid(["a: is missing"])
