import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { type Files, type ProbeAtHand, probeAtHand } from "../support/probe-at-hand.ts";

const SHARED = "node_modules/shared/";

let probe: ProbeAtHand;
beforeAll(async () => {
  probe = await probeAtHand("nodejs", SHARED);
});
afterAll(() => probe.stop());

/** What came of a package with these files, and of the same without the package `shared`, each beside these layers. */
async function probed(...given: Parameters<ProbeAtHand["asking"]>) {
  return asked(await probe.asking(...given));
}

async function asked(event: object) {
  return (await probe.askedInTurn([event]))[0];
}

const app = (text: string): Files => ({ "app.js": `${text}\nexports.handler = async () => 0;\n` });
/** What a module says when it is loaded, as the message of its failure. */
const says = (expression: string) => app(`throw new Error(JSON.stringify(${expression}));`);
const named = (name: string) => `exports.NAME = ${JSON.stringify(name)};`;
const imported = { outcome: "imported" };

describe("the probe on Node.js", () => {
  it("looks into the package first, then into the merged layers as the runtime does", async () => {
    const layers = {
      first: { [`nodejs/${SHARED}index.js`]: named("first"), "nodejs/node_modules/other/index.js": named("first") },
      second: { "nodejs/node_modules/other/index.js": named("second") },
    };
    const files = {
      ...says("[require('shared').NAME, require('other').NAME]"),
      [`${SHARED}index.js`]: named("own"),
      "node_modules/other/index.js": named("own"),
    };
    const { before, after } = await probed(files, layers);
    expect([before.message, after.message]).toEqual(['["own","own"]', '["first","own"]']);
    const { "node_modules/other/index.js": _, ...without } = files;
    expect((await probed(without, layers)).after.message).toBe('["first","second"]');
  });

  it("lets loaded code see nothing that calls are signed with, no variable of its own, and where it lies", async () => {
    const { after } = await probed(
      says("[process.env.AWS_LAMBDA_FUNCTION_NAME, process.cwd(), Object.keys(process.env).sort()]"),
    );
    expect(after.message).toContain('"acme-a","/var/task"');
    expect(after.message).toContain('"LAMBDA_TASK_ROOT"');
    expect(after.message).not.toMatch(/SECRET|RUNTIME_API|OURS/);
  });

  it("refuses whatever loaded code calls, and says that this was why", async () => {
    const calls = [
      "await fetch('http://192.0.2.1/');",
      "import net from 'node:net';\nimport { once } from 'node:events';\nawait once(net.connect(80, '192.0.2.1'), 'connect');",
      "import { lookup } from 'node:dns';\nawait new Promise((_, failed) => lookup('example.com', failed));",
      "import { lookup } from 'node:dns/promises';\nawait lookup('example.com');",
    ];
    for (const call of calls) {
      const { before } = await probed({ "app.mjs": `${call}\nexport const handler = () => 0;` });
      expect(before, call).toMatchObject({ outcome: "failed", isRefused: true });
    }
  });

  it("tells what is not found with its place, and that it is an import error", async () => {
    const { before } = await probed(app("\nrequire('missing');"));
    expect(before).toMatchObject({ type: "Error [MODULE_NOT_FOUND]", isImportError: true, file: "/var/task/app.js" });
    const { before: esm } = await probed({ "app.mjs": "import 'missing';\nexport const handler = () => 0;" });
    expect(esm).toMatchObject({ type: "Error [ERR_MODULE_NOT_FOUND]", isImportError: true, file: "/var/task/app.mjs" });
  });

  it("minds its time, and leaves nothing running that loaded code began", async () => {
    const { before, after } = await probed(app("for (;;);"), {}, { seconds: 2 });
    expect([before.how, after.how]).toEqual(["late", "late"]);
    // Nobody waits for it: that would take longer than a test may.
    const children = app("require('node:child_process').spawn('sleep', ['3600'], { stdio: 'inherit' });");
    expect(await probed(children)).toEqual({ after: imported, standIns: [] });
  });

  it("tells a process that was ended from one that failed", async () => {
    const endings: readonly (readonly [Files, object])[] = [
      [app("process.exit(4);"), { how: "ended", why: "it ended the process with exit code 4" }],
      [app("process.kill(process.pid, 'SIGKILL'); for (;;);"), { how: "killed" }],
      [app("throw 'no error';"), { outcome: "failed", message: "no error" }],
      [{ "app.js": "" }, { outcome: "failed", message: "app.handler is undefined or not exported" }],
      [{ "app.js": "exports.handler = (" }, { outcome: "failed", type: "SyntaxError", line: 1 }],
    ];
    for (const [files, ending] of endings) expect((await probed(files)).before).toMatchObject(ending);
    const deep = { "src/app.js": "exports.api = { get: () => 0 };" };
    expect((await probed(deep, {}, { handler: "src/app.api.get" })).after).toEqual(imported);
  });

  it("makes no use of another package than the one asked about, and repeats no address", async () => {
    const zip = probe.kept(await aZip(app("")));
    const rest = {
      before: { without: [], generated: [], layers: [] },
      after: { without: [], generated: [], layers: [] },
      layers: {},
    };
    expect(await asked({ ...rest, package: { ...zip, sha256: "another" } })).toEqual({
      unusable: "its package changed after the inventory",
    });
    const gone = await asked({ ...rest, package: { ...zip, url: `${zip.url}.gone` } });
    expect(gone.unusable).toBe("its package could not be downloaded: HTTP 404");
    const damaged = probe.kept(Buffer.from("no ZIP"));
    expect((await asked({ ...rest, package: damaged })).unusable).toBe("it cannot be unpacked: it is not a ZIP");
  });
});
