import { expect, it } from "vitest";
import { pythonFileOf } from "../../../../../src/domain/imports/python/source/python-file.ts";
import type { PythonImport } from "../../../../../src/domain/imports/python/source/python-import.ts";

const source = `"""A module with imports of every kind."""
import os, shared.db as db
from ..core import (
    config,
    errors as err,
)
from . import *

try:
    import fast
except (ImportError, OSError):
    fast = None

if TYPE_CHECKING:
    from shared.types import Row
else:
    Row = dict

def handler(event, context):
    from shared import late; import shared.later
    load(".plugin", package=__package__)
    return importlib.import_module(event["module"])

from importlib import import_module as load
load(".plugin", "shared.plugins")
`;

function said(each: PythonImport): string {
  if (each.kind === "computed") return `${each.line} ${each.when} computed ${each.text}`;
  const dots = each.relative === null ? "" : `${each.relative.anchor}+${each.relative.levels} `;
  const name = each.kind === "name" ? ` . ${each.name}` : each.kind === "star" ? " . *" : "";
  return `${each.line} ${each.when} ${dots}${each.module}${name}`;
}

it("tells every import with its line, where it starts from and whether it runs", () => {
  expect(pythonFileOf(source).imports.map(said)).toEqual([
    "2 always os",
    "2 always shared.db",
    "3 always __package__+2 core . config",
    "3 always __package__+2 core . errors",
    "7 always __package__+1  . *",
    "10 maybe fast",
    "15 never shared.types . Row",
    "20 always shared . late",
    "20 always shared.later",
    "21 always __package__+1 plugin",
    '22 always computed importlib.import_module(event["module"])',
    "24 always importlib . import_module",
    "25 always shared.plugins+1 plugin",
  ]);
});

it("tells the names a module offers, those of its from imports apart", () => {
  const { names, importedNames } = pythonFileOf(source);
  expect([...names].sort()).toEqual(["Row", "db", "fast", "handler", "os"]);
  expect([...importedNames].sort()).toEqual(["Row", "config", "err", "load"]);
});

it("reads on after a mistake in the syntax", () => {
  const { imports } = pythonFileOf("import a\ndef broken(:\n    import b\nclass\nimport c\n");
  expect(imports.map(said)).toEqual(["1 always a", "3 always b", "5 always c"]);
});

it("tells lines by line feed, also in files written on Windows", () => {
  expect(pythonFileOf("import a\r\n\r\nimport b\r\n").imports.map(said)).toEqual(["1 always a", "3 always b"]);
});
