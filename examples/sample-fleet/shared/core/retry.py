"""Tries again what may work the second time."""

from __future__ import annotations

import functools
import time
from typing import Callable, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def pauses(attempts: int, first_seconds: float, factor: float, longest_seconds: float) -> list[float]:
    """The pauses between so many attempts: each longer than the one before, up to a limit."""
    return [min(longest_seconds, first_seconds * factor**number) for number in range(attempts - 1)]


def retried(
    *errors: type[Exception],
    attempts: int = 3,
    first_seconds: float = 0.05,
    factor: float = 3.0,
    longest_seconds: float = 2.0,
    sleep: Callable[[float], None] = time.sleep,
) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Calls a function again after one of `errors`; the last error goes to the caller."""

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(function)
        def attempt(*args: P.args, **kwargs: P.kwargs) -> T:
            for pause in pauses(attempts, first_seconds, factor, longest_seconds):
                try:
                    return function(*args, **kwargs)
                except errors:
                    sleep(pause)
            return function(*args, **kwargs)

        return attempt

    return decorate
