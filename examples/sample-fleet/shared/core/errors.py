"""The errors that callers see. Each knows its HTTP status and a word that clients may rely on."""

from __future__ import annotations

from typing import Any, Sequence


class AcmeError(Exception):
    """Base of all errors that callers see; anything else is a defect and answers 500 without details."""

    status = 500
    word = "internal"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def body(self) -> dict[str, Any]:
        """What the caller reads."""
        answer: dict[str, Any] = {"error": self.word, "message": self.message}
        if self.details:
            answer["details"] = self.details
        return answer


class Invalid(AcmeError):
    """The payload cannot be used. Carries every problem at once, each as `field: what is wrong`."""

    status = 400
    word = "invalid"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems), problems=list(problems))


class Forbidden(AcmeError):
    """A signature does not match or has expired."""

    status = 403
    word = "forbidden"


class NotFound(AcmeError):
    """There is no such thing."""

    status = 404
    word = "not-found"

    def __init__(self, kind: str, identity: str) -> None:
        super().__init__(f"there is no {kind} {identity!r}", kind=kind, id=identity)


class Conflict(AcmeError):
    """The thing exists, but not in a state that allows this."""

    status = 409
    word = "conflict"


class Upstream(AcmeError):
    """Something we depend on did not answer as it should."""

    status = 502
    word = "upstream"
