import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findPython } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { replacementText } from "../../src/domain/package/replacements.ts";
import { type Files, type ProbeAtHand, probeAtHand } from "../support/probe-at-hand.ts";

let probe: ProbeAtHand;
beforeAll(async () => {
  probe = await probeAtHand("python", "shared/");
});
afterAll(() => probe.stop());

/** What came of a package with these files, and of the same without `shared/`, each beside these layers. */
async function probed(...given: Parameters<ProbeAtHand["asking"]>) {
  return asked(await probe.asking(...given));
}

async function asked(event: object) {
  return (await probe.askedInTurn([event]))[0];
}

const app = (text: string): Files => ({ "app.py": `${text}\n\ndef handler(event, context):\n    return 0\n` });
/** What a module says when it is imported, as the message of its failure. */
const says = (expression: string, before = "") => app(`${before}\nraise ValueError(${expression})`);
const imported = { outcome: "imported" };
/** What imports from slim package and layers is not imported as it is. */
const imports = { after: imported, standIns: [] };

describe("the probe in Python", () => {
  it("looks into the package first, then into the merged layers as the runtime does", async () => {
    const minor = "import sys; print(sys.version_info[1])";
    const { stdout } = await promisify(execFile)((await findPython()).executable, ["-c", minor]);
    const site = `python/lib/python3.${stdout.trim()}/site-packages`;
    const layers = {
      first: {
        "python/shared/__init__.py": "NAME = 'first'",
        "python/other.py": "NAME = 'first'",
        "python/third.py": "NAME = 'first'",
      },
      second: { "python/other.py": "NAME = 'second'", [`${site}/third.py`]: "NAME = 'site-packages'" },
    };
    const files = says(
      "shared.NAME, other.NAME, third.NAME",
      "import shared, third\ntry:\n    import other\nexcept ImportError:\n    other = shared",
    );
    const own = { ...files, "shared/__init__.py": "NAME = 'own'", "third.py": "NAME = 'own'" };
    const { before, after } = await probed(own, layers);
    expect(before.message).toBe("('own', 'own', 'own')");
    expect(after.message).toBe("('first', 'second', 'own')");
    const { after: without } = await probed({ ...files, "shared/__init__.py": "" }, layers);
    expect(without.message).toBe("('first', 'second', 'site-packages')");
  });

  it("writes the generated files of the slim package, which load modules of the layer", async () => {
    const files = { ...says("FOLDER, db.X", "from own.shared import FOLDER, db"), "own/__init__.py": "" };
    const shared = {
      "own/shared/__init__.py": "import os\nFOLDER = os.path.dirname(__file__)",
      "own/shared/db.py": "X = 1",
    };
    const path = "own/shared/__init__.py";
    const layer = Object.fromEntries(Object.entries(shared).map(([path, text]) => [`python/${path}`, text]));
    const { before, after } = await probed(
      { ...files, ...shared },
      { layer },
      {
        after: {
          without: ["^own/shared/"],
          generated: [{ path, text: replacementText({ path, form: "python" }) }],
          layers: ["layer"],
        },
      },
    );
    expect([before.message, after.message]).toEqual(["('/var/task/own/shared', 1)", "('/opt/python/own/shared', 1)"]);
  });

  it("shows imported code where it is, but no credentials and no variables of the probe", async () => {
    const { after } = await probed(
      says("sorted(os.environ), os.environ['AWS_LAMBDA_FUNCTION_NAME'], os.getcwd()", "import os"),
    );
    expect(after.message).toContain("'acme-a', '/var/task'");
    expect(after.message).toContain("'LAMBDA_TASK_ROOT'");
    expect(after.message).not.toMatch(/SECRET|RUNTIME_API|OURS/);
  });

  it("refuses whatever imported code calls, and says that this was why", async () => {
    const { before } = await probed(app('import socket\nsocket.create_connection(("192.0.2.1", 80))'));
    expect(before).toMatchObject({ isRefused: true, file: "/var/task/app.py", line: 2 });
    const { before: named } = await probed(app('import urllib.request\nurllib.request.urlopen("https://example.com")'));
    expect(named).toMatchObject({ isRefused: true, type: "URLError" });
  });

  it("tries again with a stand-in for each variable that is missing, and with none for what may be", async () => {
    const text = 'import os\nA = os.environ["A"]\nB = os.environ["B"]\nif os.environ.get("C"): raise ValueError("C")';
    expect(await probed(app(text))).toEqual({ after: imported, standIns: ["A", "B"] });
    expect(await probed(app('import os\nPORT = int(os.environ["PORT"])'))).toEqual({
      after: imported,
      standIns: ["PORT"],
    });
  });

  it("imports what fails afterwards as it is, too, with the same stand-ins on both sides", async () => {
    const text = 'import os\nA = os.environ["A"]\nimport shared\nB = os.environ["B"]';
    const { before, after, standIns } = await probed({ ...app(text), "shared/__init__.py": "" });
    expect([before, after.type, standIns]).toEqual([imported, "ModuleNotFoundError", ["A", "B"]]);
    const gone =
      'import os\ntry:\n    import shared\nexcept ImportError:\n    shared = None\nelse:\n    B = os.environ["B"]\nif shared is None: raise ValueError(os.environ.get("B"))';
    expect((await probed({ ...app(gone), "shared/__init__.py": "" })).after.message).toBe("stand-in-0");
  });

  it("minds its time, and leaves nothing running that imported code began", async () => {
    const { before, after } = await probed(app("import time\ntime.sleep(60)"), {}, { seconds: 2 });
    expect([before.how, after.how]).toEqual(["late", "late"]);
    // Nobody waits for it: that would take longer than a test may.
    const children = 'import subprocess\nsubprocess.Popen(["sleep", "3600"])\nprint("printed" * 100000)';
    expect(await probed(app(children))).toEqual(imports);
  });

  it("tells an interpreter that was ended from one that failed", async () => {
    const endings: readonly (readonly [Files, object])[] = [
      [app("import os\nos._exit(4)"), { how: "ended" }],
      [app("import os\nos.kill(os.getpid(), 9)"), { how: "killed" }],
      [app("raise SystemExit(2)"), { outcome: "failed", type: "SystemExit" }],
      [{ "app.py": "" }, { type: "AttributeError" }],
      [{ "app.py": "def handler(:" }, { type: "SyntaxError", line: 1 }],
    ];
    for (const [files, ending] of endings) expect((await probed(files)).before).toMatchObject(ending);
    const bySlashes = await probed({ "src/app.py": "handler = 1" }, {}, { handler: "src/app.handler" });
    expect(bySlashes.after).toEqual(imported);
  });

  it("lets no import find what another one left in the temporary folder", async () => {
    const text =
      'import os, tempfile\nleft = os.path.join(tempfile.gettempdir(), "left")\nif os.path.exists(left): raise ValueError(left)\nopen(left, "w").close()\nos.makedirs(left + ".d")';
    expect(await probed(app(text))).toEqual(imports);
    expect(await probed(app(text))).toEqual(imports);
  });

  it("makes no use of another package than the one asked about, and repeats no address", async () => {
    const zip = probe.kept(await aZip(app("")));
    const rest = { before: { without: [], layers: [] }, after: { without: [], layers: [] }, layers: {} };
    expect(await asked({ ...rest, package: { ...zip, sha256: "another" } })).toEqual({
      unusable: "its package changed after the inventory",
    });
    const gone = await asked({ ...rest, package: { ...zip, url: `${zip.url}.gone` } });
    expect(gone.unusable).toBe("its package could not be downloaded: HTTP 404");
    const damaged = probe.kept(Buffer.from("no ZIP"));
    expect((await asked({ ...rest, package: damaged })).unusable).toMatch(/^it cannot be unpacked: BadZipFile/);
  });
});
