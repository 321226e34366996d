import { expect, test } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { sharedCopyOf } from "../../src/domain/package/drift.ts";
import { openPackage, readerOf } from "../../src/domain/package/package-directory.ts";
import { NO_VARIABLES } from "../../src/domain/runtimes/environment-variables.ts";
import { python } from "../../src/domain/runtimes/python.ts";
import { importProofsFor } from "../../src/fleet/import-proofs.ts";
import { anItem } from "../support/inventory.ts";

type Files = Readonly<Record<string, string>>;
const sharedPaths = ["shared/"];
const layer: Files = { "shared/__init__.py": "", "shared/db.py": "db = 2", "shared/log.py": "log = 1" };
const opened = async (files: Files) => openPackage(readerOf(await aZip(files)));

/** What could become of a function with this code, whose copy has another shared/db.py or these other files. */
async function alternativesOf(app: string, more: Readonly<Record<string, string | null>> = {}, isAdopting = false) {
  const inLayer = await opened(
    Object.fromEntries(Object.entries(layer).map(([path, text]) => [`python/${path}`, text])),
  );
  const files = {
    "app.py": `${app}\ndef handler(event, context): return 1\n`,
    ...layer,
    "shared/db.py": "db = 1",
    ...more,
  };
  const own = await opened(
    Object.fromEntries(Object.entries(files).flatMap(([path, text]) => (text === null ? [] : [[path, text]]))),
  );
  const proofs = importProofsFor(
    {
      family: python,
      name: "acme",
      opened: inLayer,
      sharedPaths,
      replacesDrifted: () => isAdopting,
      unproven: "skip",
      exclude: [],
      slim: "shared",
    },
    { layer: async () => ({ facts: { kind: "unreadable" }, opened: null }) },
  );
  const described = { ...anItem().configuration, codeUrl: null };
  const copy = sharedCopyOf(own.directory, inLayer.directory, { family: python, sharedPaths });
  return proofs.alternativesOf({ described, opened: own, copy, variables: NO_VARIABLES, keeps: [] });
}

test("a function that never loads what differs reaches no difference, and could use a layer of its own copy", async () => {
  expect(await alternativesOf("from shared import log")).toEqual({
    reachesDifferences: false,
    againstOwnLayer: null,
    samePaths: [],
  });
});

test.each<[string, string, Files]>([
  ["loads a changed module", "import shared.db", {}],
  ["loads it in a call", "def late():\n    from shared.db import db", {}],
  [
    "names it at run time",
    "import importlib, os\nimport shared.log\nimportlib.import_module(os.environ['MODULE'])",
    {},
  ],
  ["has its name as a text", "import importlib\nimport shared.log\nNAME = 'shared.db'", {}],
  ["loads a module that only its copy has", "import shared.own", { "shared/own.py": "" }],
  ["has another data file", "import shared.log", { "shared/prices.json": "{}" }],
])("a function reaches a difference if it %s", async (_, app, more) => {
  expect(await alternativesOf(app, more)).toMatchObject({ reachesDifferences: true });
});

test("an import that only the layer brings is a difference that the function reaches", async () => {
  const app = "try:\n    import shared.log\nexcept ImportError:\n    pass";
  expect(await alternativesOf(app, { "shared/log.py": null })).toEqual({
    reachesDifferences: true,
    againstOwnLayer: null,
    samePaths: [],
  });
});

test("a path into the shared code speaks against a layer of the own copy too", async () => {
  expect(await alternativesOf("import runpy\nrunpy.run_path('shared/db.py')")).toMatchObject({
    againstOwnLayer: { code: "imports-lost" },
  });
});

test("nothing else is asked of a function that adopts the layer anyway", async () => {
  expect(await alternativesOf("import shared.db", {}, true)).toBeNull();
});
