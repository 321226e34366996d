"""Checks a payload against a description of its fields and reports every problem at once.

    fields = {"title": text(3, 80), "hours": whole(1, 200), "topics": list_of(text(1, 40), most=8)}
    course = checked(payload, fields, optional={"topics": []})
"""

from __future__ import annotations

from typing import Any, Callable, Mapping

from .errors import Invalid

Rule = Callable[[Any], Any]


def checked(payload: Any, fields: Mapping[str, Rule], optional: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The cleaned fields of `payload`. Raises Invalid; unknown fields are left out."""
    if not isinstance(payload, Mapping):
        raise Invalid(["payload: must be an object"])
    defaults = optional or {}
    cleaned: dict[str, Any] = {}
    problems: list[str] = []
    for name, rule in fields.items():
        if payload.get(name) is None:
            if name in defaults:
                cleaned[name] = defaults[name]
            else:
                problems.append(f"{name}: is missing")
            continue
        try:
            cleaned[name] = rule(payload[name])
        except ValueError as error:
            problems.append(f"{name}: {error}")
    if problems:
        raise Invalid(problems)
    return cleaned


def text(shortest: int, longest: int) -> Rule:
    """A string of so many characters, spaces at its ends removed."""

    def rule(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("must be text")
        stripped = value.strip()
        if not shortest <= len(stripped) <= longest:
            raise ValueError(f"must have {shortest} to {longest} characters")
        return stripped

    return rule


def whole(least: int, most: int) -> Rule:
    """A whole number within bounds; `true` is not a number."""

    def rule(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        if not least <= value <= most:
            raise ValueError(f"must be from {least} to {most}")
        return value

    return rule


def one_of(*choices: str) -> Rule:
    """One of the words."""

    def rule(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return str(value)

    return rule


def list_of(item: Rule, most: int) -> Rule:
    """A list of at most so many values that each keep `item`; a problem names the position."""

    def rule(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValueError("must be a list")
        if len(value) > most:
            raise ValueError(f"must have at most {most} entries")
        cleaned = []
        for position, entry in enumerate(value):
            try:
                cleaned.append(item(entry))
            except ValueError as error:
                raise ValueError(f"[{position}] {error}") from None
        return cleaned

    return rule


def mapping(value: Any) -> dict[str, Any]:
    """Any object; its content is not checked."""
    if not isinstance(value, Mapping):
        raise ValueError("must be an object")
    return dict(value)
