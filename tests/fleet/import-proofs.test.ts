import { expect, it } from "vitest";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { sharedFilesWithout } from "../../examples/sample-fleet/shared-code.ts";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import type { ImportProof } from "../../src/domain/imports/import-proof.ts";
import { sharedCopyOf } from "../../src/domain/package/drift.ts";
import { type LayerFile, layerArtifactFrom } from "../../src/domain/package/layer-artifact.ts";
import { type OpenPackage, openPackage, readerOf } from "../../src/domain/package/package-directory.ts";
import { NO_VARIABLES } from "../../src/domain/runtimes/environment-variables.ts";
import { python } from "../../src/domain/runtimes/python.ts";
import type { AttachedLayers } from "../../src/fleet/attached-layers.ts";
import { importProofsFor } from "../../src/fleet/import-proofs.ts";
import { anItem, layered } from "../support/inventory.ts";
import { pythonCode } from "../support/shared-code.ts";

const SHARED = ["shared/"];
const fleet = await sampleFleet();
const withPackage = fleet.functions.flatMap(({ name, code, layers }) =>
  code.kind === "zip" ? [{ name, zip: code.zip, handler: code.handler, layers }] : [],
);
/** The layers the sample fleet had before, by name. */
const ownLayers = new Map(withPackage.flatMap(({ layers }) => layers.map(({ name, zip }) => [name, zip] as const)));
const arnOf = (layer: string) => `arn:aws:lambda:us-east-1:000000000000:layer:${layer}:1`;

/** Layers that functions have: by name, and `null` where they cannot be read. */
function attachedOf(zips: ReadonlyMap<string, Uint8Array | null>): Pick<AttachedLayers, "layer"> {
  return {
    async layer(arn) {
      const zip = zips.get(arn.split(":").at(-2) ?? "") ?? null;
      if (zip === null) return { facts: { kind: "unreadable" }, opened: null };
      const opened = await openPackage(readerOf(zip));
      return { facts: { kind: "found", codeSha256: "", unzippedBytes: opened.directory.unzippedBytes }, opened };
    },
  };
}

interface Situation {
  readonly layer: readonly LayerFile[];
  readonly replacesDrifted?: boolean;
  readonly attached?: ReadonlyMap<string, Uint8Array | null>;
  readonly only?: readonly string[];
  readonly more?: readonly string[];
  opened?(name: string, opened: OpenPackage): OpenPackage;
}

/** The proof of each function of the sample fleet against a layer of these files. */
async function proofsOn({
  layer,
  replacesDrifted = true,
  attached = ownLayers,
  only,
  more = [],
  opened: watch,
}: Situation) {
  const seen = watch ?? ((_name: string, opened: OpenPackage) => opened);
  const artifact = seen("the layer", await openPackage(readerOf(await layerArtifactFrom(layer, pythonCode(SHARED)))));
  const newLayer = {
    family: python,
    name: "acme-shared",
    opened: artifact,
    sharedPaths: SHARED,
    replacesDrifted: () => replacesDrifted,
    unproven: "skip",
    exclude: [],
    slim: "shared",
  } as const;
  const proofs = importProofsFor(newLayer, attachedOf(attached));
  const found = new Map<string, ImportProof | null>();
  for (const { name, zip, handler, layers } of withPackage.filter((fn) => only?.includes(fn.name) ?? true)) {
    const opened = seen(name, await openPackage(readerOf(zip)));
    const has = layered(...layers.map((each) => arnOf(each.name)), ...more.map(arnOf));
    const { configuration } = anItem({ name, handler, runtime: "python3.11", ...has });
    const copy = sharedCopyOf(opened.directory, artifact.directory, pythonCode(SHARED));
    const described = { ...configuration, codeUrl: null };
    found.set(name, await proofs.proofOf({ described, opened, copy, variables: NO_VARIABLES, keeps: [] }));
  }
  return found;
}

function findings(
  proofs: ReadonlyMap<string, ImportProof | null>,
  list: "lost" | "changed" | "missingBefore" | "unproven" | "doubts" | "stays",
) {
  return Object.fromEntries(
    [...proofs].flatMap(([name, proof]) => {
      const said = (proof?.[list] ?? []).map(({ file, line, module, why }) => `${file}:${line} ${module} (${why})`);
      return said.length === 0 ? [] : [[name, said]];
    }),
  );
}

it("finds that every function of the sample fleet will import what it imports now", async () => {
  const proofs = await proofsOn({ layer: fleet.sharedFiles });
  expect([...proofs.values()].filter((proof) => proof !== null)).toHaveLength(23);
  expect(findings(proofs, "lost")).toEqual({});
  expect(findings(proofs, "changed")).toEqual({});
  expect(findings(proofs, "missingBefore")).toEqual({
    "acme-dev-translation-glossary": ["app.py:41 rapidfuzz (optional)"],
  });
  expect(findings(proofs, "unproven")).toEqual({
    "acme-dev-transcript-import": [
      "app.py:18 SyntaxError: '(' is never closed (no version of Python accepts this file, before or after the change)",
    ],
    "acme-dev-report-exporter": [
      'app.py:32 importlib.import_module(f"shared.logic.{name}") (the name is computed at run time)',
    ],
  });
});

it("names file, line and module of every import that a layer without a module breaks, lazy ones too", async () => {
  const proofs = await proofsOn({ layer: await sharedFilesWithout("shared/core/embedding.py") });
  const lost = (...places: string[]) => places.map((place) => `${place} shared.core.embedding (not in the layer)`);
  expect(findings(proofs, "lost")).toEqual({
    "acme-dev-cache-warmer": lost("app.py:7"),
    "acme-dev-chat-handler": lost("shared/logic/conversation.py:8", "shared/model_stub.py:15"),
    "acme-dev-connection-test": lost("shared/model_stub.py:15"),
    "acme-dev-course-create": lost("app.py:8"),
    "acme-dev-quiz-grade": lost("shared/logic/grading.py:7"),
    "acme-dev-recommendations": lost("shared/logic/recommendations.py:8"),
    "acme-dev-search-courses": lost("app.py:41"),
    "acme-dev-transcript-import": lost("app.py:4"),
  });
});

it("cannot prove a module looked up by a computed name, and says so instead of blocking", async () => {
  const proofs = await proofsOn({ layer: await sharedFilesWithout("shared/logic/exports.py") });
  expect(findings(proofs, "lost")).toEqual({});
  const unproven = ["acme-dev-transcript-import", "acme-dev-report-exporter"];
  expect(Object.keys(findings(proofs, "unproven"))).toEqual(unproven);
});

it("has nothing to prove where a differing copy is to be left alone", async () => {
  const proofs = await proofsOn({ layer: fleet.sharedFiles, replacesDrifted: false });
  expect([...proofs].filter(([, proof]) => proof === null).map(([name]) => name)).toEqual(["acme-dev-billing-invoice"]);
});

it("sees that an attached layer's own copy would come before the new layer's", async () => {
  const other = await aZip({ "python/lib/python3.11/site-packages/shared/__init__.py": "", "python/notes.txt": "" });
  const attached = new Map([["acme-other", other]]);
  const only = ["acme-dev-login-audit"];
  const proofs = await proofsOn({ layer: fleet.sharedFiles, attached, only, more: ["acme-other"] });
  expect(findings(proofs, "lost")).toEqual({
    "acme-dev-login-audit": [
      "app.py:9 shared.core.clock (hidden by shared/__init__.py)",
      "app.py:10 shared.core.logs (hidden by shared/__init__.py)",
      "app.py:11 shared.core.validation (hidden by shared/__init__.py)",
    ],
  });
});

it("says what might lie in a layer nobody lets us read", async () => {
  const proofs = await proofsOn({
    layer: fleet.sharedFiles,
    attached: new Map([...ownLayers, ["acme-holidays", null]]),
    only: ["acme-dev-attendance-summary"],
  });
  expect(findings(proofs, "lost")).toEqual({});
  expect(findings(proofs, "missingBefore")).toEqual({});
  expect(findings(proofs, "unproven")).toEqual({
    "acme-dev-attendance-summary": [`app.py:6 acme_holidays (not found, but ${arnOf("acme-holidays")} cannot be read)`],
  });
});

it("reads what the fleet shares once, from the layer, and of each package only what is its own", async () => {
  const read: string[] = [];
  const opened = (name: string, found: OpenPackage): OpenPackage => ({
    ...found,
    contentOf: (path) => {
      read.push(`${name} ${path}`);
      return found.contentOf(path);
    },
  });
  await proofsOn({ layer: fleet.sharedFiles, opened });
  expect(new Set(read).size).toBe(read.length);
  expect(read.filter((each) => each.includes(" shared/"))).toEqual([
    "acme-dev-billing-invoice shared/logic/pricing.py",
  ]);
  expect(read.filter((each) => each.startsWith("acme-dev-course-"))).toHaveLength(3);
});
