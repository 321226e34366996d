"""Signed tokens: state that passes through a caller and is refused if it was changed.

Functions keep nothing between each other; a course that was just created travels to the next function as a token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from .config import settings
from .errors import Forbidden


def signature_of(content: bytes, key: str | None = None) -> str:
    """HMAC-SHA-256 of some bytes, hexadecimal."""
    return hmac.new((key or settings().signing_key).encode(), content, hashlib.sha256).hexdigest()


def is_signed_by(content: bytes, signature: str, key: str | None = None) -> bool:
    """Compares in constant time."""
    return hmac.compare_digest(signature_of(content, key), signature)


def token_from(kind: str, content: dict[str, Any]) -> str:
    """`kind.content.signature`; the content can be read by anybody but changed by nobody."""
    encoded = base64.urlsafe_b64encode(json.dumps(content, sort_keys=True, separators=(",", ":")).encode())
    text = f"{kind}.{encoded.decode().rstrip('=')}"
    return f"{text}.{signature_of(text.encode())[:32]}"


def content_of(kind: str, token: str) -> dict[str, Any]:
    """What a token holds. Raises Forbidden if it was changed or is of another kind."""
    try:
        text, signature = token.rsplit(".", 1)
        found, encoded = text.split(".", 1)
    except ValueError:
        raise Forbidden(f"this is not a {kind} token") from None
    if found != kind:
        raise Forbidden(f"this is a {found} token, not a {kind} token")
    if not hmac.compare_digest(signature_of(text.encode())[:32], signature):
        raise Forbidden(f"the signature of this {kind} token does not match")
    return json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
