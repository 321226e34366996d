"""Reports as files: the formats a school office asks for. Each takes the same rows and returns text."""

from __future__ import annotations

import csv
import io
import json
from typing import Any, Callable, Sequence

Row = dict[str, Any]


def columns_of(rows: Sequence[Row]) -> list[str]:
    """Every column that occurs, in order of first appearance."""
    return list(dict.fromkeys(column for row in rows for column in row))


def as_csv(rows: Sequence[Row]) -> str:
    """Comma-separated; a value that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns_of(rows), lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows({name: _harmless(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def as_markdown(rows: Sequence[Row]) -> str:
    """A table with aligned columns."""
    columns = columns_of(rows)
    table = [columns, *[[str(row.get(column, "")).replace("|", "\\|") for column in columns] for row in rows]]
    widths = [max(len(line[index]) for line in table) for index in range(len(columns))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in table]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


def as_json_lines(rows: Sequence[Row]) -> str:
    """One object a line."""
    return "".join(json.dumps(row, sort_keys=True, ensure_ascii=False) + "\n" for row in rows)


FORMATS: dict[str, tuple[str, Callable[[Sequence[Row]], str]]] = {
    "csv": ("text/csv", as_csv),
    "markdown": ("text/markdown", as_markdown),
    "jsonl": ("application/x-ndjson", as_json_lines),
}


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") else value
