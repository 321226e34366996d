/** Fleets whose every package is the whole code base. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet, type Files, type Fleet } from "../support/fleet.ts";
import { leftOf, packageOf, packagesByScript } from "../support/handed-over.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

/** Text that does not compress. */
const noise = (seed: number) =>
  Array.from({ length: 6000 }, (_, at) => ((at * 7919 + seed * 104729) % 9973).toString(36)).join(" ");

const where =
  "import os\nROOT = os.environ['LAMBDA_TASK_ROOT']\ndef bundled(module):\n    return module.__file__.startswith(ROOT)\n";
/** No folder of handlers has an __init__.py: Python finds each handler in the package or in the layer. */
const code: Files = {
  "shared/__init__.py": "",
  "shared/where.py": where,
  "handlers/orders.py": `# ${noise(1)}\nfrom shared import where\nfrom billing import rates\ndef run(event, context):\n    return {"rate": rates.RATE, "bundled": [where.bundled(where), where.bundled(rates)]}\n`,
  "handlers/mail.py": `# ${noise(2)}\nfrom shared import where\nimport mailing\ndef run(event, context):\n    return {"text": mailing.hello(), "bundled": where.bundled(mailing)}\n`,
  "handlers/words.py": `from shared import where\nimport os\ndef run(event, context):\n    with open("billing/words.txt") as words:\n        return {"words": words.read(), "bundled": where.bundled(where)}\n`,
  "handlers/chosen.py": `from shared import where\nimport importlib\ndef run(event, context):\n    module = importlib.import_module(event.get("module", "mailing"))\n    return {"name": module.__name__, "bundled": where.bundled(module)}\n`,
  "handlers/script.py": `from shared import where\nimport runpy\ndef run(event, context):\n    return {"rate": runpy.run_path("billing/rates.py")["RATE"], "bundled": where.bundled(where)}\n`,
  "billing/__init__.py": `# ${noise(3)}\n`,
  "billing/rates.py": "RATE = 7\n",
  "billing/words.txt": "by path",
  "mailing.py": `# ${noise(4)}\ndef hello():\n    return "hello"\n`,
  "vendored/__init__.py": `# ${noise(5)}\n`,
  "vendored/deep/__init__.py": "",
  "vendored-1.0.dist-info/RECORD": "vendored/__init__.py,,\nvendored/deep/__init__.py,,\n",
};

const nodeRun = "async () => ({ text: words.HELLO, bundled: __dirname.startsWith(process.env.LAMBDA_TASK_ROOT) });";

let service: RunningService;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;
let built: ReadonlyMap<string, Buffer>;
const NAMES = ["orders", "mail", "words", "chosen", "script"];
beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, {
    functions: NAMES.map((name) => ({
      name: `whole-${name}`,
      files: code,
      shared: {},
      handler: `handlers/${name}.run`,
    })),
  });
  before = await fleet.fingerprints();
  built = new Map(await Promise.all(fleet.names.map(async (name) => [name, await packageOf(service, name)] as const)));
});
afterAll(() => service.stop());

const request = {
  layer: { name: "whole-shared", fromFunction: "whole-orders" },
  fleet: { prefix: "whole-" },
  bakeSeconds: 0,
  graceSeconds: 1,
  inconclusive: "proceed",
};
const invoked = async (name: string, payload?: unknown) => (await fleet.invoke(`whole-${name}`, payload)).payload;
const answers = async () =>
  Object.fromEntries(await Promise.all(NAMES.map(async (name) => [name, await invoked(name)])));
const filesOf = async (name: string) => (await leftOf(service, `whole-${name}`)).files;
const bytesOf = (functions: readonly { readonly zipBytesAfter?: number | null }[]) =>
  functions.reduce((sum, { zipBytesAfter }) => sum + (zipBytesAfter ?? 0), 0);

describe("A fleet with the whole code base in every package", () => {
  test("keeps in each package what its function reaches and what is not proven, as its plan offers, and is restored", async () => {
    const plan = await execute(service.clients, { ...request, plan: true });
    const note = plan.report?.notes.find(({ code: of }) => of === "others-handlers-stay");
    expect(note?.reason, plan.cause).toContain('"slim": "reachable" with "fromFunction": "whole-chosen" saves');
    const offered = note?.data as { readonly reachable: number; readonly after: number; readonly source: string };
    const first = await answers();

    const advised = { ...request, layer: { name: "whole-shared", fromFunction: offered.source }, slim: "reachable" };
    const run = await execute(service.clients, advised);
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect(run.report?.functions.map(({ outcome }) => outcome)).toEqual(NAMES.map(() => "migrated"));
    expect(bytesOf(run.report?.functions ?? [])).toBe(offered.reachable);
    expect(offered.reachable).toBeLessThan(offered.after * 0.7);
    expect(await filesOf("orders")).toEqual([
      "billing/__init__.py",
      "billing/rates.py",
      "billing/words.txt",
      "handlers/orders.py",
      "vendored-1.0.dist-info/RECORD",
    ]);
    expect(await filesOf("words")).toContain("billing/words.txt");
    expect(await filesOf("words")).not.toContain("billing/rates.py");
    expect(await filesOf("script")).toContain("billing/rates.py");
    expect(await filesOf("chosen")).toEqual(expect.arrayContaining(["mailing.py", "billing/rates.py"]));
    const { slim } = await packagesByScript(service, run.name, "terraform", built);
    for (const name of fleet.names) expect(slim.get(name)?.equals(await packageOf(service, name)), name).toBe(true);

    const after = await answers();
    const moved = JSON.parse(JSON.stringify(first));
    moved.orders.bundled = [false, true];
    for (const name of ["words", "script"]) moved[name].bundled = false;
    expect(after).toEqual(moved);
    expect(await invoked("chosen", { module: "vendored.deep" })).toEqual({ name: "vendored.deep", bundled: false });
    expect(await invoked("chosen", { module: "handlers.orders" })).toMatchObject({ name: "handlers.orders" });

    expect((await execute(service.clients, { rollback: run.name })).report?.outcome).toBe("rolled-back");
    expect(await fleet.fingerprints()).toEqual(before);
    expect(await answers()).toEqual(first);
  });

  test("moves handlers that are in the shared code, in Python and with a generated file in Node.js", async () => {
    const python: Files = {
      "handlers/__init__.py": "",
      "handlers/hello.py":
        "import os\nfrom handlers import words\ndef run(event, context):\n    root = os.environ['LAMBDA_TASK_ROOT']\n    return {'text': words.HELLO, 'bundled': [f.startswith(root) for f in (__file__, words.__file__)]}\n",
      "handlers/words.py": "HELLO = 'hello'\n",
      "settings.json": "{}",
    };
    const node: Files = {
      "handlers/hello.js": `exports.run = ${nodeRun} const words = require("./words"); exports.from = __dirname;`,
      "handlers/module.mjs": `import words from "./words.js"; const __dirname = import.meta.dirname ?? import.meta.url.slice(7); export const run = ${nodeRun}`,
      "handlers/words.js": "exports.HELLO = 'hello';",
    };
    const moved = await aFleet(service.clients, {
      functions: [
        { name: "entry-python", files: python, shared: {}, handler: "handlers/hello.run" },
        ...["hello", "module"].map((name) => {
          return {
            name: `entry-${name}`,
            files: node,
            shared: {},
            handler: `handlers/${name}.run`,
            runtime: "nodejs22.x",
          };
        }),
      ],
    });
    const untouched = await moved.fingerprints();
    const payloads = async () => Promise.all(moved.names.map(async (name) => (await moved.invoke(name)).payload));
    expect(await payloads()).toEqual([
      { text: "hello", bundled: [true, true] },
      { text: "hello", bundled: true },
      { text: "hello", bundled: true },
    ]);
    const { layer: _, ...quick } = request;
    const run = await execute(service.clients, {
      ...quick,
      layers: {
        python: { name: "entry-python", fromFunction: "entry-python" },
        nodejs: { name: "entry-node", fromFunction: "entry-hello" },
      },
      shared: ["handlers/"],
      fleet: { prefix: "entry-" },
    });
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect(run.report?.functions.map(({ name, outcome, reason }) => [name, outcome, reason])).toEqual(
      moved.names.toSorted().map((name) => [name, "migrated", null]),
    );
    expect(await payloads()).toEqual([
      { text: "hello", bundled: [false, false] },
      { text: "hello", bundled: false },
      { text: "hello", bundled: false },
    ]);
    expect((await leftOf(service, "entry-python")).files).toEqual(["settings.json"]);
    expect((await leftOf(service, "entry-hello")).files).toEqual(["handlers/hello.js"]);
    expect((await leftOf(service, "entry-module")).files).toEqual(["handlers/module.mjs"]);
    expect((await execute(service.clients, { rollback: run.name })).report?.outcome).toBe("rolled-back");
    expect(await moved.fingerprints()).toEqual(untouched);
  });
});
