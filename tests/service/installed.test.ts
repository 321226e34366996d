import { execFile, execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type Cloud, startCloud } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { deploySampleFleet } from "../../examples/sample-fleet/deploy-sample-fleet.ts";
import { sampleFleet } from "../../examples/sample-fleet/sample-fleet.ts";
import { writeSharedDir } from "../../examples/sample-fleet/shared-code.ts";
import { commands } from "../../scripts/program/commands.ts";
import { repositoryCommands } from "../../scripts/program/repository-commands.ts";
import { awsClients } from "../../src/aws/clients.ts";
import { isThorough } from "../support/thorough.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

/** The PATH of somebody who has Node.js and python3, without what this repository installs. */
const path = (process.env.PATH ?? "")
  .split(delimiter)
  .filter((folder) => !folder.includes("node_modules"))
  .join(delimiter);

let folder: string;
let tarball: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "layershift-installed-"));
  await mkdir(join(folder, "home"));
  const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", folder], { cwd: root });
  tarball = join(folder, stdout.trim());
  await inEmptyShell("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in the folder with nothing in its environment but PATH, an empty HOME and what is given. */
async function inEmptyShell(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const options = { cwd: folder, env: { PATH: path, HOME: join(folder, "home"), ...env }, maxBuffer: 2 ** 26 };
  return run(command, args, options).then(
    (ended) => ({ code: 0, ...ended }),
    (error: Ended) => error,
  );
}

const layershift = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  inEmptyShell(join(folder, "node_modules", ".bin", "layershift"), args, env);

test("the tarball has at most 25 MB, installs one package, and runs nothing when it is installed", async () => {
  expect((await stat(tarball)).size).toBeLessThan(25_000_000);
  expect((await readdir(join(folder, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual(["layershift"]);
  const own = join(folder, "node_modules", "layershift");
  const { scripts } = JSON.parse(execFileSync("cat", [join(own, "package.json")], { encoding: "utf8" }));
  expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  expect(await readdir(join(own, "dist", "service"))).toEqual(
    expect.arrayContaining(["cloudformation-template-update-stack.json", "takeInventory.zip", "rollBack.zip"]),
  );
});

test("the help lists every command, and each explains itself in the program's own name", async () => {
  const { code, stdout } = await layershift(["--help"]);
  expect(code).toBe(0);
  for (const name of commands.keys()) {
    if (name in repositoryCommands) continue;
    expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    const { code: ended, stdout: help, stderr } = await layershift([name, "--help"]);
    expect(ended, stderr).toBe(0);
    expect(help).toContain(`npx layershift ${name}`);
    expect(help).not.toContain("npm run");
  }
  expect(await layershift(["nothing-like-it"])).toMatchObject({ code: 2 });
  expect((await layershift(["completion", "bash"])).stdout).toContain(
    "complete -o filenames -F _layershift layershift\n",
  );
});

/** Of several starts the fastest counts, because it was least disturbed. */
const STARTS = 5;

async function fastestMs(start: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let nth = 0; nth < STARTS; nth += 1) {
    const begun = performance.now();
    await start();
    all.push(performance.now() - begun);
  }
  return Math.min(...all);
}

test("the help is there in a few starts of Node.js itself, about 300 ms", async () => {
  const nodeItself = await fastestMs(() => inEmptyShell("node", ["-e", ""]));
  expect(await fastestMs(() => layershift(["--help"]))).toBeLessThan(8 * nodeItself);
});

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
  process.env.AWS_ENDPOINT_URL = cloud.url;
  await deploySampleFleet(await sampleFleet(), awsClients());
});
afterAll(() => cloud.stop());

describe("with functions and no deployment", () => {
  test("survey finds the shared code and writes its page", async () => {
    const { code, stdout, stderr } = await layershift(["survey", "--out", "survey"], { AWS_ENDPOINT_URL: cloud.url });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain("shared/");
    expect(await readdir(join(folder, "survey"))).toContain("survey.html");
  });

  test("plan makes the plan without a deployment, of a request that survey wrote and of the sample's", async () => {
    const fleet = await sampleFleet();
    await writeSharedDir(folder, fleet.sharedFiles);
    const requests = (await readdir(join(folder, "survey", "requests"))).map((name) => `survey/requests/${name}`);
    await cp(join(root, "statemachine/examples/sample-fleet.json"), join(folder, "request.json"));
    for (const args of [[requests[0] ?? ""], ["request.json", "--shared-dir", "shared"]]) {
      const { code, stdout, stderr } = await layershift(["plan", ...args], { AWS_ENDPOINT_URL: cloud.url });
      expect(code, stderr).toBe(0);
      expect(stdout).toContain("Plan made. Nothing was changed.");
      expect(stdout).toContain("dev is not deployed in us-east-1");
    }
  });
});

describe("the action of examples/plan-action", () => {
  /** Runs the steps as GitHub does: each in bash, with what its `env` says, until one fails. */
  async function runAction(request: string) {
    const temp = await mkdtemp(join(folder, "runner-"));
    const bin = join(temp, "bin");
    await mkdir(bin);
    // Keeps what would be sent to GitHub.
    await writeFile(join(bin, "gh"), `#!/bin/bash\necho "$@" > "${temp}/gh-arguments"\n`, { mode: 0o755 });
    const action = parse(await readFile(join(root, "examples/plan-action/action.yml"), "utf8"));
    const values = new Map([
      ["inputs.request", request],
      ["inputs.shared-dir", ""],
      ["inputs.package", tarball],
      ["inputs.token", "any"],
      ["github.event.pull_request.number", "7"],
    ]);
    const filled = (text: string) => text.replaceAll(/\$\{\{ (.*?) \}\}/g, (_, name: string) => values.get(name) ?? "");
    const own = { RUNNER_TEMP: temp, GITHUB_STEP_SUMMARY: join(temp, "summary"), GITHUB_OUTPUT: join(temp, "output") };
    let code = 0;
    for (const { run: script, env, id } of action.runs.steps) {
      const given = Object.entries<string>(env).map(([name, value]) => [name, filled(value)]);
      const variables = { ...own, ...Object.fromEntries(given), AWS_ENDPOINT_URL: cloud.url, PATH: `${bin}:${path}` };
      const options = ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script];
      ({ code } = await inEmptyShell("bash", options, variables));
      if (code !== 0) break;
      if (id === undefined) continue;
      for (const [, name, value = ""] of (await readFile(own.GITHUB_OUTPUT, "utf8")).matchAll(/^(.*?)=(.*)$/gm))
        values.set(`steps.${id}.outputs.${name}`, value);
    }
    const kept = (name: string) => readFile(join(temp, name), "utf8");
    return {
      code,
      comment: await kept("layershift-plan.md"),
      summary: await kept("summary"),
      sent: await kept("gh-arguments"),
    };
  }

  test("comments the plan, and ends with its exit code", async () => {
    await writeFile(
      join(folder, "layershift.yaml"),
      "# comments are welcome\nlayer: { name: acme-shared-code, fromFunction: acme-dev-chat-handler }\nfleet: { prefix: acme-dev- }\n",
    );
    const { code, comment, summary, sent } = await runAction("layershift.yaml");
    expect(code).toBe(0);
    expect(comment).toMatch(/^### layershift: Plan made\. Nothing was changed\.\n\n\*\*21 of 24 functions\*\*/);
    expect(summary).toBe(comment);
    expect(sent).toMatch(/^pr comment 7 --body-file .*layershift-plan\.md /);
  });

  test("comments the problems of a request, with their places, and fails", async () => {
    await writeFile(join(folder, "broken.yaml"), "layer: { name: acme }\nfleet: { prefix: acme-dev- }\nbatchSize: 0\n");
    const { code, comment } = await runAction("broken.yaml");
    expect(code).toBe(2);
    expect(comment).toContain("- `batchSize`: must be 1 or more (at line 3, column 12)");
  });
});

test.runIf(isThorough)("the demo needs python3 and nothing else", async () => {
  const { code, stdout, stderr } = await layershift(["demo"]);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("24 functions: 20 migrated, 4 skipped.");
});
