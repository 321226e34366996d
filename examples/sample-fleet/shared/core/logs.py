"""Log lines that a machine can search: a word for what happened, then `key=value` pairs. No payloads, no names."""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from .config import settings


def logger_for(name: str) -> logging.Logger:
    """The logger of one function, at the level the environment asks for."""
    logger = logging.getLogger(f"acme.{name}")
    logger.setLevel(settings().log_level)
    return logger


def event(logger: logging.Logger, word: str, **facts: Any) -> None:
    """Logs one fact at INFO level, for example `course-created hours=12 topics=3`."""
    pairs = " ".join(f"{key}={_plain(value)}" for key, value in facts.items())
    logger.info("%s %s", word, pairs)


def pseudonym(person: str) -> str:
    """Eight characters that stand for a person in logs: equal for the same person, telling nothing else."""
    return hashlib.sha256(f"{settings().signing_key}:{person}".encode()).hexdigest()[:8]


def _plain(value: Any) -> str:
    text = str(value)
    return f'"{text}"' if " " in text else text
