/** Measures import proofs: reading Python files, and proving whole functions of a fleet with shared code. */

import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageOf } from "../../examples/sample-fleet/package-files.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { pythonFileOf } from "../../src/domain/imports/python/source/python-file.ts";
import { sharedCopyOf } from "../../src/domain/package/drift.ts";
import { layerArtifactFrom } from "../../src/domain/package/layer-artifact.ts";
import { openPackage, readerOf } from "../../src/domain/package/package-directory.ts";
import type { FunctionConfiguration } from "../../src/domain/plan/inventory.ts";
import { NO_VARIABLES } from "../../src/domain/runtimes/environment-variables.ts";
import { python } from "../../src/domain/runtimes/python.ts";
import type { AttachedLayers } from "../../src/fleet/attached-layers.ts";
import { importProofsFor } from "../../src/fleet/import-proofs.ts";
import type { Part } from "./table.ts";

const SHARED = ["shared/"];

export const imports: Part = {
  name: "imports",
  measures: "import proofs",
  async run() {
    return [
      { title: "Reading Python files", columns: readColumns, rows: [await measureStandardLibrary()], notes: readNotes },
      {
        title: "Proving functions that share their code",
        columns: proofColumns,
        rows: await measureFleetProof(),
        notes: proofNotes,
      },
      { title: "Proving copies that differ", columns: copyColumns, rows: await measureCopies(), notes: copyNotes },
    ];
  },
};

const readColumns = ["files", "MB", "ms", "files per second", "MB per second"];
const readNotes = ["The standard library of this machine's python3, each file parsed and searched for imports once."];
const proofColumns = ["function", "ms"];
const proofNotes = [
  "The sample fleet, one function after the other: the first reads the shared code, the others reuse it.",
];

const copyColumns = ["functions", "ms", "ms per function"];
const copyNotes = [
  "Each function has its own copy of 33 shared files, one of which differs: three import proofs for each.",
  "The time of one function must not grow with the fleet.",
];
const FLEETS = [100, 400, 1600];
const SHARED_FILES = 33;

/** Proofs of the ways on, for fleets in which every copy differs from the layer's. */
async function measureCopies(): Promise<number[][]> {
  const textOf = (text: string) => new TextEncoder().encode(text);
  const filesOf = (at: number) =>
    Array.from({ length: SHARED_FILES }, (_, file) => ({
      path: `shared/m${file}.py`,
      bytes: textOf(`${file === 0 ? "" : `from shared import m${file - 1}\n`}x = ${file === 5 ? at : 0}\n`),
      executable: false,
    }));
  const opened = await openPackage(readerOf(await layerArtifactFrom(filesOf(-1), shared)));
  const rows: number[][] = [];
  for (const functions of FLEETS) {
    const proofs = importProofsFor({ ...newLayer, opened, replacesDrifted: () => false }, noOtherLayers);
    let ms = 0;
    for (let at = 0; at < functions; at += 1) {
      const app = {
        path: "app.py",
        bytes: textOf("from shared import m32\ndef handler(e, c): pass\n"),
        executable: false,
      };
      const own = await openPackage(readerOf(await packageOf([app, ...filesOf(at)])));
      const begun = performance.now();
      const copy = sharedCopyOf(own.directory, opened.directory, shared);
      const name = `drifted-${at}`;
      const code = { runtime: "python3.12", handler: "app.handler" };
      await proofs.alternativesOf({
        described: described(name, code),
        opened: own,
        copy,
        variables: NO_VARIABLES,
        keeps: [],
      });
      ms += performance.now() - begun;
    }
    rows.push([functions, ms, ms / functions]);
  }
  return rows;
}

async function measureStandardLibrary(): Promise<number[]> {
  const find = "import sysconfig; print(sysconfig.get_path('stdlib'))";
  const { stdout } = await promisify(execFile)("python3", ["-c", find]);
  const folder = stdout.trim();
  const paths = (await readdir(folder, { recursive: true })).filter(
    (path) => path.endsWith(".py") && !/(^|\/)(site-packages|test|tests|lib2to3)\//.test(path),
  );
  const sources = await Promise.all(paths.map((path) => readFile(join(folder, path), "utf8")));
  const megabytes = sources.reduce((sum, source) => sum + source.length, 0) / 1_000_000;
  const begun = performance.now();
  for (const source of sources) pythonFileOf(source);
  const ms = performance.now() - begun;
  return [sources.length, megabytes, ms, (1000 * sources.length) / ms, (1000 * megabytes) / ms];
}

const shared = { family: python, sharedPaths: SHARED };
const newLayer = { ...shared, name: "acme-shared", unproven: "skip", exclude: [], slim: "shared" } as const;

async function measureFleetProof(): Promise<(string | number)[][]> {
  const { functions, sharedFiles } = await sampleFleet();
  const opened = await openPackage(readerOf(await layerArtifactFrom(sharedFiles, shared)));
  const proofs = importProofsFor({ ...newLayer, opened, replacesDrifted: () => true }, noOtherLayers);
  const rows: (string | number)[][] = [];
  for (const { name, code } of functions) {
    if (code.kind !== "zip") continue;
    const own = await openPackage(readerOf(code.zip));
    const begun = performance.now();
    const copy = sharedCopyOf(own.directory, opened.directory, shared);
    const of = { described: described(name, code), opened: own, copy, variables: NO_VARIABLES, keeps: [] };
    await proofs.proofOf(of);
    rows.push([name, performance.now() - begun]);
  }
  return rows;
}

const noOtherLayers: Pick<AttachedLayers, "layer"> = {
  layer: async () => ({ facts: { kind: "unreadable" }, opened: null }),
};

function described(name: string, { runtime, handler }: { runtime: string; handler: string }): FunctionConfiguration {
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    packageType: "Zip",
    runtime,
    handler,
    architectures: ["x86_64"],
    state: "Active",
    lastUpdateStatus: "Successful",
    lastUpdateStatusReason: null,
    codeSha256: "",
    zipBytes: 0,
    revisionId: "",
    layers: [],
    logGroup: `/aws/lambda/${name}`,
    codeUrl: null,
    storageMode: "COPY",
    sourceKmsKeyArn: null,
    kmsKeyArn: null,
    codeSigningConfigArn: null,
    inVpc: false,
    searchesLayers: true,
    runsAs: "function",
    withheld: null,
    runtimeVersion: null,
    runtimeUpdates: null,
    masterArn: null,
  };
}
