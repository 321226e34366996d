"""A language model for places without one: an HTTP server on 127.0.0.1, inside the function's own process.

It answers with the sentence of the context that is most like the question, which is the last line of the prompt. So the
client's whole path is used, HTTP included, and the same question always gets the same answer.
"""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from .core.embedding import closest
from .core.text import shortened

NO_IDEA = "I do not know that yet. Ask your tutor in the next session."
LEAST_SIMILARITY = 0.12


def answer_to(prompt: str, context: list[str], most_words: int) -> dict[str, Any]:
    """The closest sentence of the context, or an honest `NO_IDEA`."""
    question = prompt.rstrip().rpartition("\n")[2].removeprefix("student: ")
    best = closest(question, context)
    if not best or best[0][0] < LEAST_SIMILARITY:
        return {"text": NO_IDEA, "grounded": False}
    return {"text": shortened(best[0][1], most_words * 7), "grounded": True}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:  # the name http.server calls
        length = int(self.headers.get("content-length", "0"))
        try:
            body = json.loads(self.rfile.read(length))
            status, answer = 200, answer_to(body["prompt"], body["context"], body.get("mostWords", 60))
        except (ValueError, KeyError, TypeError) as error:
            status, answer = 400, {"error": str(error)}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # the signature http.server calls
        """Says nothing: the function's own log tells what happened."""


@lru_cache(maxsize=1)
def stub_url() -> str:
    """Starts the stub on a free port, once per environment. Returns its URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="model-stub", daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"
