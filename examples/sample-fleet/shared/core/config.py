"""Settings of a function, read once from its environment.

Every setting has a default that works offline, so that a function answers in a fresh environment:
the database is then in memory and the model is the stub of `shared.model_stub`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Mapping


@dataclass(frozen=True)
class Settings:
    """The settings from a function's environment."""

    stage: str
    database: str
    model_url: str
    model_timeout_seconds: float
    currency: str
    signing_key: str
    log_level: str

    @property
    def uses_model_stub(self) -> bool:
        return self.model_url == "stub"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Reads the settings out of `environment`; a malformed number is refused with the variable's name."""
    return Settings(
        stage=environment.get("ACME_STAGE", "dev"),
        database=environment.get("ACME_DATABASE", ":memory:"),
        model_url=environment.get("ACME_MODEL_URL", "stub"),
        model_timeout_seconds=_seconds(environment, "ACME_MODEL_TIMEOUT_SECONDS", 4.0),
        currency=environment.get("ACME_CURRENCY", "EUR"),
        signing_key=environment.get("ACME_SIGNING_KEY", "only-for-development"),
        log_level=environment.get("ACME_LOG_LEVEL", "INFO").upper(),
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this environment."""
    return settings_from(os.environ)


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{name} must be a number of seconds, not {text!r}") from None
    if value <= 0:
        raise ValueError(f"{name} must be above zero, not {text!r}")
    return value
