"""Asks the language model over HTTP, at the address in `ACME_MODEL_URL`; where there is none, our own stub."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from .core.config import settings
from .core.errors import Upstream
from .core.retry import retried
from .core.text import tokens_in

MOST_PROMPT_TOKENS = 4000

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ModelBusy(Exception):
    """The model is busy and asks to retry later (429 or 503)."""


def completion(prompt: str, context: list[str], most_words: int = 60) -> dict[str, Any]:
    """The model's answer: `{"text", "grounded", "tokens"}`; `grounded` says whether it stems from the context.

    Raises Upstream when the model does not answer, answers nonsense, or would be sent more than it can read.
    """
    tokens = tokens_in(prompt) + sum(tokens_in(part) for part in context)
    if tokens > MOST_PROMPT_TOKENS:
        raise Upstream(f"the prompt has {tokens} tokens, the model reads {MOST_PROMPT_TOKENS}")
    try:
        answer = _post("/v1/complete", {"prompt": prompt, "context": context, "mostWords": most_words})
    except ModelBusy:
        raise Upstream("the model is busy") from None
    except OSError as error:
        raise Upstream(f"the model did not answer: {error}") from error
    if not isinstance(answer.get("text"), str):
        raise Upstream("the model answered without a text")
    return {"text": answer["text"], "grounded": bool(answer.get("grounded")), "tokens": tokens}


def probe() -> dict[str, Any]:
    """Proves that the model answers and keeps to the context it was given."""
    answer = completion("What does the bridge span?", ["The bridge spans the river.", "The tower stands on a hill."])
    return {"ok": answer["grounded"] and "river" in answer["text"], "tokens": answer["tokens"]}


@retried(ModelBusy, attempts=3)
def _post(path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{_base_url()}{path}",
        data=json.dumps(body).encode(),
        headers={"content-type": "application/json"},
        method="POST",
    )
    try:
        with _opener.open(request, timeout=settings().model_timeout_seconds) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code in (429, 503):
            raise ModelBusy from error
        raise


def _base_url() -> str:
    if not settings().uses_model_stub:
        return settings().model_url.rstrip("/")
    from .model_stub import stub_url

    return stub_url()
