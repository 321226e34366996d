/** Repositories of teams: migrated, handed over, their guides followed word for word, and rolled back. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFleet, type FleetFunction } from "../support/fleet.ts";
import {
  answersOf,
  aRepository,
  type DeployedFunction,
  filesIn,
  type HandedOver,
  handedOver,
  leftOf,
  migrated,
  rolledBack,
  runScript,
} from "../support/handed-over.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

let service: RunningService;
beforeAll(async () => {
  service = await aHostedService();
});
afterAll(() => service.stop());

interface Shape {
  readonly name: string;
  /** Folders of the repository whose files are in the package of a function. */
  folders(functionName: string): readonly string[];
  readonly functions: readonly (Pick<FleetFunction, "handler"> & { readonly name: string })[];
  readonly request: Readonly<Record<string, unknown>>;
  readonly answers: readonly unknown[];
}

const SHAPES: readonly Shape[] = [
  {
    name: "pip",
    folders: (name) => [`functions/${name.replace("words-", "")}`, "vendor"],
    functions: [{ name: "words-hello" }, { name: "words-bye" }],
    request: { shared: ["greetlib"] },
    answers: [
      { text: "hello, please", version: "1.2" },
      { text: "good bye, please", version: "1.2" },
    ],
  },
  {
    name: "whole",
    folders: () => ["src"],
    functions: [
      { name: "all-orders", handler: "orders.handler" },
      { name: "all-refunds", handler: "refunds.handler" },
    ],
    request: { slim: "reachable" },
    answers: [{ total: "12.00 EUR" }, { refund: "5.00 EUR" }],
  },
];

/** Builds the package of a function as the repository's script does, with the guide's commands. */
function packagedBy(
  repository: string,
  folders: readonly string[],
  { guide, out }: HandedOver,
  name: string,
): Uint8Array {
  const build = join(repository, "build");
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build);
  for (const folder of folders) execFileSync("cp", ["-r", `${join(repository, folder)}/.`, build]);
  const [, command = "zip -q -r package.zip ."] = /^ *(zip -q -r package\.zip .*)$/m.exec(guide) ?? [];
  execFileSync("sh", ["-euc", command], { cwd: build });
  const zip = join(build, "package.zip");
  if (!guide.includes("slim-package.mjs")) return readFileSync(zip);
  runScript(out, name, guide, zip, join(build, "slim.zip"));
  return readFileSync(join(build, "slim.zip"));
}

test.each(SHAPES)(
  "the repository $name: functions answer as before in every step, and after its guide",
  async (shape) => {
    const repository = aRepository(shape.name);
    const functions = shape.functions.map(
      (fn): DeployedFunction => ({
        ...fn,
        files: Object.assign({}, ...shape.folders(fn.name).map((folder) => filesIn(join(repository, folder)))),
        shared: {},
      }),
    );
    const names = functions.map(({ name }) => name);
    const request = { ...shape.request, layer: { name: `layer-${shape.name}`, fromFunction: names[0] } };
    const { execution, before, answers } = await migrated(service, functions, {}, request);
    expect(answers).toEqual(shape.answers);
    expect(await answersOf(service, names)).toEqual(answers);

    const handover = await handedOver(service, execution, repository);
    for (const [index, fn] of functions.entries()) {
      const left = await leftOf(service, fn.name);
      const { files: _, ...clone } = fn;
      const zip = packagedBy(repository, shape.folders(fn.name), handover, fn.name);
      const next = { ...clone, name: `next-${fn.name}`, zip, layers: left.layers };
      await aFleet(service.clients, { functions: [next] });
      expect(await answersOf(service, [next.name])).toEqual([answers[index]]);
      expect((await leftOf(service, next.name)).files).toEqual(left.files);
    }

    expect(await rolledBack(service, execution, names)).toEqual(before);
    expect(await answersOf(service, names)).toEqual(answers);
  },
);
