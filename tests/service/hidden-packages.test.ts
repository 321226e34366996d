/** A fleet of Python functions whose shared code is below a package that stays in each of them. */
import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { execute } from "../support/execution.ts";
import { aFleet, type Files, type Fleet, type FleetFunction, uploadedLayer } from "../support/fleet.ts";
import { packageOf, packagesByScript } from "../support/handed-over.ts";
import { aHostedService, type RunningService } from "../support/service.ts";

const shared: Files = {
  "lambdas/common/__init__.py":
    "import json, os\nFOLDER = os.path.dirname(os.path.abspath(__file__))\nwith open(os.path.join(FOLDER, 'words.json')) as file:\n    WORDS = json.load(file)\nfrom .db import calls\n",
  "lambdas/common/db.py":
    "from lambdas.common import FOLDER\nn = 0\ndef calls():\n    global n\n    n += 1\n    return n\n",
  "lambdas/common/words.json": '{"hello": "hello"}',
  "lambdas/util.py": "from lambdas.common import WORDS\ndef greet(name):\n    return WORDS['hello'] + ' ' + name\n",
};
const answer =
  "    bundled = FOLDER.startswith(os.environ['LAMBDA_TASK_ROOT'])\n    return {'statusCode': 200, 'text': greet(event.get('name', 'nobody')), 'bundled': bundled, 'same': db.calls is calls}\n";

const each = (name: string, imports: string, more: Partial<FleetFunction> = {}, own: Files = {}): FleetFunction => ({
  name: `below-${name}`,
  handler: "lambdas/foo/handler.run",
  files: {
    "lambdas/__init__.py": "",
    "lambdas/foo/handler.py": `import os\n${imports}\ndef run(event, context):\n${answer}`,
    ...own,
  },
  shared,
  ...more,
});

const functions: readonly FleetFunction[] = [
  each("absolute", "from lambdas.common import db, calls, FOLDER\nfrom lambdas.util import greet"),
  each("dotted", "from ..common import db, calls, FOLDER\nfrom ..util import greet", {
    runtime: "python3.13",
    handler: "lambdas.foo.handler.run",
  }),
  each(
    "parent",
    "from lambdas import db, calls, FOLDER, greet",
    {},
    { "lambdas/__init__.py": "from .common import db, calls, FOLDER\nfrom .util import greet\n" },
  ),
  each(
    "hiding",
    "from lambdas.common import db, calls, FOLDER\nfrom lambdas.util import greet",
    {},
    { "lambdas/common.py": "A module of the name of the folder" },
  ),
];

let service: RunningService;
let fleet: Fleet;
let before: Readonly<Record<string, string>>;
let built: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  service = await aHostedService();
  fleet = await aFleet(service.clients, { functions });
  before = await fleet.fingerprints();
  built = new Map(await Promise.all(moving.map(async (name) => [name, await packageOf(service, name)] as const)));
});
afterAll(() => service.stop());

const request = {
  layer: { name: "below-shared", fromFunction: "below-absolute" },
  shared: ["lambdas/common/", "lambdas/util.py"],
  fleet: { prefix: "below-" },
  checks: { "below-absolute": [{ name: "says hello", payload: { name: "Ada" }, expect: { statusCode: 200 } }] },
  bakeSeconds: 0,
  graceSeconds: 1,
  inconclusive: "proceed",
};
const moving = ["below-absolute", "below-dotted", "below-parent"];

async function filesOf(name: string): Promise<readonly string[]> {
  const { Code } = await service.clients.lambda.send(new GetFunctionCommand({ FunctionName: name }));
  const zip = new Uint8Array(await (await fetch(Code?.Location ?? "")).arrayBuffer());
  return Object.keys(unzipSync(zip)).sort();
}

const answers = async () =>
  Promise.all(moving.map(async (name) => (await fleet.invoke(name, { name: "Ada" })).payload));

describe("A fleet of Python functions with shared code below a package", () => {
  test("moves onto a layer, stays there, moves to a new version, is handed over, and is restored", async () => {
    const plan = await execute(service.clients, { ...request, plan: true });
    expect([plan.status, plan.report?.outcome], plan.cause).toEqual(["SUCCEEDED", "planned"]);
    expect(plan.report?.functions.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["below-absolute", "planned"],
      ["below-dotted", "planned"],
      ["below-hiding", "skipped"],
      ["below-parent", "planned"],
    ]);

    const layer = { name: "below-shared", zip: await uploadedLayer(service.clients, shared) };
    const run = await execute(service.clients, { ...request, layer });
    expect([run.status, run.report?.outcome], run.cause).toEqual(["SUCCEEDED", "migrated"]);
    const said = { statusCode: 200, text: "hello Ada", bundled: false, same: true };
    expect(await answers()).toEqual([said, said, said]);
    expect(await filesOf("below-absolute")).toEqual([
      "lambdas/__init__.py",
      "lambdas/common/__init__.py",
      // The handler's use of LAMBDA_TASK_ROOT could mean it.
      "lambdas/common/words.json",
      "lambdas/foo/handler.py",
      "lambdas/util.py",
    ]);

    const again = await execute(service.clients, { ...request, layer });
    expect(again.report?.outcome, again.cause).toBe("nothing-to-do");
    const fromSlim = await execute(service.clients, request);
    expect(JSON.stringify(fromSlim.report?.problems)).toContain("below-absolute has no shared code under");

    const newer: Files = {
      ...shared,
      "lambdas/common/more.py": "HELLO = 'good day'\n",
      "lambdas/util.py": "from lambdas.common.more import HELLO\ndef greet(name):\n    return HELLO + ' ' + name\n",
    };
    const newLayer = { name: "below-shared", zip: await uploadedLayer(service.clients, newer) };
    const moved = await execute(service.clients, { ...request, layer: newLayer });
    expect([moved.status, moved.report?.outcome], moved.cause).toEqual(["SUCCEEDED", "migrated"]);
    expect(await answers()).toEqual(moving.map(() => ({ ...said, text: "good day Ada" })));

    const { "lambdas/util.py": _, ...less } = newer;
    const zip = await uploadedLayer(service.clients, less);
    const held = await execute(service.clients, {
      ...request,
      shared: ["lambdas/common/"],
      layer: { name: "below-shared", zip },
      plan: true,
    });
    expect(held.report?.functions.find(({ name }) => name === "below-absolute")?.reason).toContain(
      "lambdas.util (not in the layer)",
    );

    for (const name of [moved.name, run.name]) {
      const { slim } = await packagesByScript(service, name, "sam", built);
      for (const fn of moving) expect(slim.get(fn)?.equals(await packageOf(service, fn)), fn).toBe(true);
    }
    for (const name of [moved.name, run.name]) {
      const back = await execute(service.clients, { rollback: name });
      expect(back.report?.outcome, back.cause).toBe("rolled-back");
    }
    expect(await fleet.fingerprints()).toEqual(before);
    expect((await fleet.invoke("below-parent")).payload).toMatchObject({ bundled: true });
  });
});
