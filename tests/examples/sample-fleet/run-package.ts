/** Runs packages under the machine's python3, the way Lambda lays them out, without any Lambda. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SampleFunction } from "../../../examples/sample-fleet/sample-fleet.ts";

const script = fileURLToPath(new URL("run_package.py", import.meta.url));

export interface Answer {
  readonly answer?: unknown;
  readonly error?: string;
  readonly message?: string;
}

export interface Run {
  /** One per payload, in order, all from one process. */
  readonly answers: readonly Answer[];
  /** Everything that was logged, `[LEVEL] message` a line. */
  readonly log: string;
}

/** Runs a function's handler, from its own package or from the one given, with its layers and any further ones. */
export async function run(
  fn: SampleFunction,
  payloads: readonly unknown[],
  { zip = zipOf(fn), layers = [] }: { readonly zip?: Uint8Array; readonly layers?: readonly Uint8Array[] } = {},
): Promise<Run> {
  if (fn.code.kind !== "zip") throw new Error(`${fn.name} has no package`);
  const folder = await mkdtemp(join(tmpdir(), "sample-fleet-"));
  try {
    const all = [...fn.layers.map(({ zip }) => zip), ...layers];
    const paths = [zip, ...all].map((_, index) => join(folder, `${index}.zip`));
    await Promise.all([zip, ...all].map((bytes, index) => writeFile(paths[index] ?? "", bytes)));
    const job = {
      package: paths[0],
      layers: paths.slice(1),
      handler: fn.code.handler,
      environment: fn.environment,
      payloads,
    };
    const { stdout, stderr } = await python(JSON.stringify(job));
    return {
      answers: stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Answer),
      log: stderr,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The package of a ZIP function. */
export function zipOf({ name, code }: SampleFunction): Uint8Array {
  if (code.kind !== "zip") throw new Error(`${name} has no package`);
  return code.zip;
}

function python(input: string): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile("python3", ["-B", script], { maxBuffer: 8_000_000 }, (error, stdout, stderr) =>
      error === null ? resolve({ stdout, stderr }) : reject(new Error(`python3 failed: ${stderr}`, { cause: error })),
    );
    child.stdin?.end(input);
  });
}
