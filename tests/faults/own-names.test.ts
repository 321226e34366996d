import { CreateAliasCommand, PublishVersionCommand, TagResourceCommand } from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderReport } from "../../src/cli/render/report.ts";
import { plain } from "../../src/cli/terminal/terminal.ts";
import { aWorld, type World } from "./world.ts";

/** Names that every object of JavaScript has. */
const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];
const TIMEOUT_MS = 120_000;

let world: World;
beforeAll(async () => {
  world = await aWorld({ functions: NAMES });
  await world.cloud.unthrottled(() => Promise.all(NAMES.map(released)));
}, TIMEOUT_MS);
afterAll(() => world.stop());

/** Two aliases and two tags of such names. */
async function released(FunctionName: string): Promise<void> {
  const { lambda } = world.clients;
  const { Version: FunctionVersion } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  for (const Name of ["constructor", "__proto__"])
    await lambda.send(new CreateAliasCommand({ FunctionName, Name, FunctionVersion }));
  const Resource = `arn:aws:lambda:us-east-1:000000000000:function:${FunctionName}`;
  const Tags = Object.fromEntries([...["__proto__", "toString"].map((key) => [key, "valueOf"]), ["team", "blue"]]);
  await lambda.send(new TagResourceCommand({ Resource, Tags }));
}

test(
  "functions, checks, aliases and tags named as JavaScript's own members migrate and go back like any other",
  async () => {
    const before = await world.state();
    const checked = (name: string) => [{ name, payload: { name }, expect: { statusCode: 200, text: `hello ${name}` } }];
    const request = world.request({
      layer: { name: "constructor", zip: world.fleet.layerZip },
      fleet: {
        functions: NAMES,
        tags: Object.fromEntries([
          ["__proto__", "valueOf"],
          ["toString", "valueOf"],
        ]),
      },
      canary: "__proto__",
      critical: ["constructor"],
      checks: Object.fromEntries(NAMES.map((name) => [name, checked(name)])),
      accept: [
        {
          name: "__proto__",
          steps: [
            { function: "constructor", payload: { name: "a" }, keep: { toString: "text" } },
            { function: "__proto__", payload: { name: "${toString}" }, expect: { text: "hello hello a" } },
          ],
        },
      ],
    });
    const migrated = await world.run(request);
    expect(migrated.report?.reason, JSON.stringify(migrated)).toBeNull();
    expect(migrated.report?.outcome).toBe("migrated");
    const outcomes = migrated.report?.functions.map(({ name, outcome }) => [name, outcome]);
    expect(outcomes?.toSorted()).toEqual(NAMES.toSorted().map((name) => [name, "migrated"]));
    const text = migrated.report === null ? "" : renderReport(migrated.report, { paint: plain, width: 200 });
    for (const name of NAMES) {
      expect(text).toMatch(new RegExp(`^${name} +migrated`, "m"));
      const aliases = (await world.state()).get(name)?.aliases;
      expect(aliases, name).toEqual(["__proto__ → 2", "constructor → 2"]);
      expect(await world.fleet.invoke(name), name).toMatchObject({ payload: { bundled: false } });
    }

    const back = await world.run({ rollback: migrated.name });
    expect(back.report?.outcome, JSON.stringify(back)).toBe("rolled-back");
    expect(await world.state()).toEqual(before);
  },
  TIMEOUT_MS,
);

test(
  "a check of such a name that fails is told by its name, and takes everything back",
  async () => {
    const before = await world.state();
    const checks = Object.fromEntries(
      NAMES.map((name) => [name, [{ name: "valueOf", payload: {}, expect: { constructor: name } }]]),
    );
    const { report } = await world.run(
      world.request({
        layer: { name: "toString", zip: world.fleet.layerZip },
        fleet: { functions: NAMES },
        canary: "__proto__",
        checks,
      }),
    );
    expect(report?.outcome).not.toBe("migrated");
    expect(await world.state()).toEqual(before);
  },
  TIMEOUT_MS,
);
