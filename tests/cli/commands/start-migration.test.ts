import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { plan } from "../../../src/cli/commands/plan.ts";
import { rollback } from "../../../src/cli/commands/rollback.ts";
import { startMigration } from "../../../src/cli/commands/start-migration.ts";
import { status } from "../../../src/cli/commands/status.ts";
import { captured } from "../captured.ts";

/** A port nothing listens on: whatever is refused below is refused without AWS. */
const nowhere = "http://127.0.0.1:1";
const good = { layer: { name: "acme-shared-code", zip: "s3://bucket/layer.zip" }, fleet: { prefix: "acme-dev-" } };
const bad = { layer: { name: "acme-shared-code" }, fleet: {}, batchSize: -1, colour: "red" };

let folder: string;
const fileWith = async (name: string, text: string) => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

beforeAll(async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", nowhere);
  folder = await mkdtemp(join(tmpdir(), "layershift-test-"));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

describe("a request that cannot be carried out ends with 2 and a clear word", () => {
  it("when there is no such file", async () => {
    const terminal = captured();
    expect(await startMigration(["nowhere.json"], terminal)).toBe(2);
    expect(terminal.err()).toContain("File nowhere.json does not exist");
    expect(terminal.out()).toBe("");
  });

  it("when it is not JSON, with the line and the column", async () => {
    const terminal = captured({}, 300);
    expect(await startMigration([await fileWith("broken.json", '{\n  "layer": }')], terminal)).toBe(2);
    expect(terminal.err()).toContain("broken.json is not valid JSON: syntax error at line 2, column 12");
  });

  const nested = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;

  it("when a payload, or what is expected, nests 3,000 levels deep", async () => {
    for (const field of ["payload", "expect"]) {
      const checks = `{"acme-dev-chat": [{"name": "deep", "${field}": ${nested(3000)}}]}`;
      const text = `${JSON.stringify(good).slice(0, -1)}, "checks": ${checks}}`;
      const terminal = captured({}, 300);
      expect(await startMigration([await fileWith("deep.json", text)], terminal)).toBe(2);
      expect(terminal.err()).toContain(
        `checks.acme-dev-chat[0].${field}: nests lists and objects more than 100 levels deep`,
      );
    }
  });

  it("when it nests so deep that nobody can say where it is no JSON", async () => {
    const terminal = captured({}, 300);
    expect(await startMigration([await fileWith("deep.json", nested(100_000).slice(1))], terminal)).toBe(2);
    expect(terminal.err()).toContain("it is nested too deeply");
  });

  it("when it has 500 KB", async () => {
    const large = JSON.stringify({
      ...good,
      fleet: { functions: Array.from({ length: 50_000 }, (_, i) => `fn-${i}`) },
    });
    const terminal = captured({}, 300);
    expect(await startMigration([await fileWith("large.json", large)], terminal)).toBe(2);
    expect(terminal.err()).toContain("at most 262,144 (256 KiB)");
  });

  it.each([startMigration, plan])("with every problem at once, each with its path (%o)", async (command) => {
    const terminal = captured();
    expect(await command([await fileWith("bad.json", JSON.stringify(bad))], terminal)).toBe(2);
    for (const path of ["layer:", "fleet:", "batchSize:", "colour:"]) expect(terminal.err()).toContain(`  - ${path}`);
  });

  it("and with --json as one document on stdout", async () => {
    const terminal = captured();
    expect(await startMigration([await fileWith("bad.json", JSON.stringify(bad)), "--json"], terminal)).toBe(2);
    const document = JSON.parse(terminal.out());
    expect(document).toMatchObject({ execution: null, outcome: "rejected", functions: [] });
    expect(document.problems.map(({ path }: { path: string }) => path)).toEqual([
      "layer",
      "fleet",
      "batchSize",
      "colour",
    ]);
  });

  it("when a rollback is to be planned", async () => {
    const terminal = captured();
    expect(await plan([await fileWith("rollback.json", '{"rollback": "migrate-1"}')], terminal)).toBe(2);
    expect(terminal.err()).toMatch(/npm\s+run\s+rollback/);
  });

  it("when the folder to build the layer from does not exist", async () => {
    const terminal = captured();
    const path = await fileWith("good.json", JSON.stringify(good));
    expect(await startMigration([path, "--shared-dir", join(folder, "none")], terminal)).toBe(2);
    expect(terminal.err()).toContain("does not exist");
  });
});

describe("options that do not go together", () => {
  it.each([
    ["start-migration", startMigration, ["--to-version", "2", "--shared-dir", "shared"]],
    ["plan", plan, ["--to-version", "2", "--shared-dir", "shared"]],
    ["rollback", rollback, ["--to-version", "2", "--keep-layer"]],
    ["rollback", rollback, ["--to-version", "2", "--functions", "a"]],
  ])("are refused by %s, with exit code 2", async (_, command, options) => {
    const terminal = captured();
    expect(await command(["migrate-1", ...options], terminal)).toBe(2);
    expect(terminal.err()).toContain("cannot be used with option");
  });

  it.each([
    ["--to-version", "latest", "number of a layer version"],
    ["--to-version", "0", "number of a layer version"],
    ["--functions", "a,,b", "comma-separated list"],
    ["--functions", "no/name", "functions[0]: must be a function name"],
  ])("nor is %s %s taken", async (option, value, words) => {
    const terminal = captured({}, 300);
    expect(await rollback(["migrate-1", option, value], terminal)).toBe(2);
    expect(terminal.err()).toContain(words);
  });
});

describe("every command", () => {
  const commands = { startMigration, plan, status, rollback };

  it.each(Object.entries(commands))("%s refuses an option it does not know, with exit code 2", async (_, command) => {
    const terminal = captured();
    expect(await command(["x", "--force"], terminal)).toBe(2);
    expect(terminal.err()).toContain("unknown option '--force'");
  });

  it.each(Object.entries(commands))("%s shows its options and an example, with exit code 0", async (_, command) => {
    const terminal = captured();
    expect(await command(["--help"], terminal)).toBe(0);
    for (const word of ["--json", "--region", "--profile", "--stage", "Example:"])
      expect(terminal.out()).toContain(word);
  });

  it.each(Object.entries(commands))("%s says so if nothing listens at AWS_ENDPOINT_URL", async (name, command) => {
    const terminal = captured({ AWS_ENDPOINT_URL: nowhere }, 300);
    const path = await fileWith("good.json", JSON.stringify(good));
    expect(await command([name === "status" || name === "rollback" ? "migrate-1" : path, "--json"], terminal)).toBe(2);
    expect(terminal.err()).toContain(`Nothing is listening at ${nowhere}`);
    expect(terminal.err()).toContain("npm run local");
    expect(JSON.parse(terminal.out()).outcome).toBe("rejected");
  });
});
