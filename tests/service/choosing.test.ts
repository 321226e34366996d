import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scaledClock } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFleet, type Fleet } from "../support/fleet.ts";
import { answeredOnTerminal, CLEAR, CTRL_C, DOWN, ENTER, normalised, screenAfter, UP } from "../support/on-terminal.ts";
import { aHostedService, type RunningService, run } from "../support/service.ts";

let service: RunningService;
let fleet: Fleet;
let folder: string;

beforeAll(async () => {
  // What is not asked for has its default, such as a minute of bake.
  service = await aHostedService({ settleSeconds: 0.3, overlapSeconds: 0.5, clock: scaledClock(30) });
  const functions = ["moor-chat", "moor-health", "moor-mail"];
  fleet = await aFleet(service.clients, {
    functions: [...functions, { name: "fen-bog", shared: { "shared/x.py": "" } }],
  });
  folder = await mkdtemp(join(tmpdir(), "request-"));
});
afterAll(() => service.stop());

const answered = (...answers: [string, string][]) =>
  answeredOnTerminal(answers, "start-migration", [], { AWS_ENDPOINT_URL: service.url });

test("without a file, layer, fleet, canary and critical functions are asked for; Ctrl-C leaves nothing behind", async () => {
  const before = await fleet.fingerprints();
  const path = join(folder, "given-up.json");
  const { code, terminal } = await answered(
    ["Which shared code should go into the layer?", ENTER],
    ["Which functions?", ENTER],
    ["Name of the layer?", ENTER],
    ["Which function moves first", ENTER],
    ["Which functions are critical", ` ${ENTER}`],
    ["Where should the request be written?", `${CLEAR}${path}`],
    [path, ENTER],
    ["Start the migration now?", CTRL_C],
  );
  expect(code, terminal).toBe(130);
  expect(terminal).toContain("Nothing was started, and no file was written.");
  expect(existsSync(path)).toBe(false);
  expect(await fleet.fingerprints()).toEqual(before);
});

test("init writes a request without a deployment, and refuses a file that exists", async () => {
  const path = join(folder, "init.json");
  const { code, terminal } = await answeredOnTerminal(
    [
      ["Which shared code should go into the layer?", ENTER],
      ["Which functions?", ENTER],
      ["Name of the layer?", ENTER],
      ["Which function moves first", ENTER],
      ["Which functions are critical", ENTER],
    ],
    "init",
    [path, "--prefix", "moor-"],
    { AWS_ENDPOINT_URL: service.url },
  );
  expect(code, terminal).toBe(0);
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
    layer: { name: "moor-shared-code", fromFunction: "moor-chat" },
    fleet: { prefix: "moor-" },
    canary: "moor-health",
  });
  expect(terminal).toContain(`npm run plan -- ${path}`);
  const again = await answeredOnTerminal([], "init", [path], { AWS_ENDPOINT_URL: service.url });
  expect([again.code, again.terminal]).toEqual([2, expect.stringContaining(`${path} already exists.`)]);
});

test("the plan is shown, the request written, and started on a yes", async () => {
  const path = join(folder, "request.json");
  const { code, terminal } = await answered(
    ["Which shared code should go into the layer?", ENTER],
    ["Which functions?", "regular"],
    ["for function names", ENTER],
    ["Regular expression for function names?", `^(moor${ENTER}`],
    ["It has a (", `${CLEAR}^moor-(chat|health)$`],
    ["health)$", ENTER],
    ["Name of the layer?", `moor${ENTER}`],
    ["Which function moves first", DOWN + UP + ENTER],
    ["Which functions are critical", ` ${ENTER}`],
    ["Where should the request be written?", path],
    [path, ENTER],
    ["Start the migration now?", `y${ENTER}`],
  );
  expect(code, terminal).toBe(0);
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({
    layer: { name: "moor", fromFunction: "moor-chat" },
    fleet: { matching: "^moor-(chat|health)$" },
    canary: "moor-health",
    critical: ["moor-chat"],
  });
  expect(terminal).toContain("It has a ( without a )");
  expect(terminal).toContain("Migrated: every eligible function now uses the layer.");
  await expect(normalised(screenAfter(terminal)).split("\nMigrated")[0]).toMatchFileSnapshot(
    "../fixtures/terminal/choosing-on-terminal.txt",
  );
});

test("without a terminal, or with --json, the file has to be named", async () => {
  const { code, stderr } = await run("start-migration", [], { AWS_ENDPOINT_URL: service.url });
  expect([code, stderr]).toEqual([2, expect.stringContaining("Pass a request")]);
  const json = await answeredOnTerminal([], "start-migration", ["--json"], { AWS_ENDPOINT_URL: service.url });
  expect(json.code).toBe(2);
  expect(json.terminal).toContain('"outcome": "rejected"');
});
