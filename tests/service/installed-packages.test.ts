/** Fleets of Python functions with packages that pip installed into each ZIP. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet, type Files, type Fleet, uploadedLayer } from "../support/fleet.ts";
import { leftOf } from "../support/handed-over.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const app: Files = {
  "app.py": [
    "from importlib import metadata",
    "import os, greetlib, _greet_speedups",
    "def handler(event, context):",
    '    [entry] = metadata.entry_points(group="greetings")',
    '    root = os.environ["LAMBDA_TASK_ROOT"]',
    "    bundled = [module.__file__.startswith(root) for module in (greetlib, _greet_speedups)]",
    "    found = str(next(iter(metadata.files('greetlib'))).locate())",
    '    return {"text": entry.load()("Ada"), "version": metadata.version("greetlib"), "bundled": bundled, "metadata": found.startswith(root)}',
    "",
  ].join("\n"),
};

/** The application computes a path, so that data files stay. The metadata is none of them: it belongs to its code. */
const dataRead = ["greetlib/words/en.txt"];

const record = (...paths: readonly string[]) => paths.map((path) => `${path},sha256=x,1\n`).join("");

/** What `pip install --target` leaves of a package and what it needs. */
function pipInstalled(version: string): Files {
  const info = `greetlib-${version}.dist-info`;
  const words = "greetlib/words/en.txt";
  const own = ["greetlib/__init__.py", words, "_greet_speedups.py"];
  return {
    "greetlib/__init__.py": [
      "import os, deepdep",
      "with open(os.path.join(os.path.dirname(__file__), 'words/en.txt')) as words:",
      "    HELLO = words.read()",
      `def greet(name):\n    return f"{HELLO} {name} {deepdep.MARK}"  # ${version}`,
      "",
    ].join("\n"),
    [words]: "hello",
    "_greet_speedups.py": "",
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: greetlib\nVersion: ${version}\nRequires-Dist: deep-dep (>=1)\n`,
    [`${info}/entry_points.txt`]: "[greetings]\nen = greetlib:greet\n",
    [`${info}/RECORD`]: record(
      ...own,
      `${info}/METADATA`,
      `${info}/RECORD`,
      "../../bin/greet",
      "/etc/passwd",
      "../app.py",
    ),
    "bin/greet": "#!/usr/bin/python3\n",
    "deepdep/__init__.py": "MARK = '!'\n",
    "deep_dep-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: deep-dep\nVersion: 1.0\n",
    "deep_dep-1.0.dist-info/RECORD": record("deepdep/__init__.py", "deep_dep-1.0.dist-info/RECORD"),
  };
}

let service: RunningService;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;
beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, {
    functions: ["pip-a", "pip-b", "pip-old"].map((name) => {
      return { name, files: app, shared: pipInstalled(name === "pip-old" ? "1.1" : "1.2") };
    }),
  });
  before = await fleet.fingerprints();
});
afterAll(() => service.stop());

const quick = { fleet: { prefix: "pip-" }, bakeSeconds: 0, graceSeconds: 1, inconclusive: "proceed" };
const fromFunction = { name: "pip-shared", fromFunction: "pip-a" };
const answer = { text: "hello Ada !", version: "1.2", bundled: [true, true], metadata: true };
const invoked = async (name: string) => (await fleet.invoke(name)).payload;

describe("A package that pip installed", () => {
  test("moves by its name with everything that its RECORD lists, keeps its metadata, and is restored", async () => {
    expect(await invoked("pip-a")).toEqual(answer);
    const request = { ...quick, layer: fromFunction, shared: ["greetlib"] };
    const plan = await execute(service.clients, { ...request, plan: true });
    expect(
      plan.report?.functions.map(({ name, outcome, code }) => [name, outcome, code]),
      plan.cause,
    ).toEqual([
      ["pip-a", "planned", "would-migrate"],
      ["pip-b", "planned", "would-migrate"],
      ["pip-old", "skipped", "drifted"],
    ]);
    expect(plan.report?.functions[2]?.reason).toContain("greetlib-1.1.dist-info/METADATA");

    const run = await execute(service.clients, request);
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect(await invoked("pip-a")).toEqual({ ...answer, bundled: [false, false], metadata: false });
    expect((await leftOf(service, "pip-a")).files).toEqual([
      "app.py",
      "bin/greet",
      "deep_dep-1.0.dist-info/METADATA",
      "deep_dep-1.0.dist-info/RECORD",
      "deepdep/__init__.py",
      ...dataRead,
    ]);
    const folder = join(await mkdtemp(join(tmpdir(), "pip-")), "handover");
    const { code, stderr } = await service.command("handover", run.name, "--owner", "script", "--out", folder);
    expect(code, stderr).toBe(0);

    const back = await execute(service.clients, { rollback: run.name });
    expect(back.report?.outcome, back.cause).toBe("rolled-back");
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await invoked("pip-a")).toEqual(answer);
  });

  test("is followed by the packages that it needs, as the plan advises", async () => {
    const request = { ...quick, layer: fromFunction, shared: ["greetlib"] };
    const plan = await execute(service.clients, { ...request, plan: true });
    const note = plan.report?.notes.find(({ code }) => code === "packages-needed");
    const advised = { ...request, shared: note?.data.shared, drift: "adopt-layer" };
    const run = await execute(service.clients, advised);
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect((await leftOf(service, "pip-old")).files).toEqual(["app.py", "bin/greet", ...dataRead]);
    expect(await invoked("pip-old")).toEqual({ ...answer, bundled: [false, false], metadata: false });
    expect(run.report?.notes.map(({ code }) => code)).not.toContain("packages-needed");
    expect((await execute(service.clients, { rollback: run.name })).report?.outcome).toBe("rolled-back");
    expect(await fleet.fingerprints()).toEqual(before);
  });

  test("is found in a layer's ZIP, and named by its folder takes its metadata along", async () => {
    const zip = await uploadedLayer(service.clients, pipInstalled("1.2"));
    const request = { ...quick, layer: { name: "pip-shared", zip }, shared: ["greetlib/"], plan: true };
    const plan = await execute(service.clients, { ...request, fleet: { functions: ["pip-a"] } });
    expect(
      plan.report?.functions.map(({ outcome }) => outcome),
      plan.cause,
    ).toEqual(["planned"]);
    const wrong = await execute(service.clients, { ...request, shared: ["greet"] });
    expect(wrong.report?.problems).toMatchObject([{ path: "shared", code: "not-installed" }]);
  });
});
