import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Files, namespacesAreAllowed, type ProbeAtHand, probeAtHand } from "../support/probe-at-hand.ts";

/** The same in both languages. */
interface Language {
  readonly language: "python" | "nodejs";
  readonly shared: string;
  /** A file of the shared code in a layer, whose content says which it is. */
  readonly layer: (text: string) => Files;
  app(text: string): Files;
  readonly texts: {
    readonly parentsKeys: string;
    stray(pidFile: string, limit?: string): string;
    /** Fails, and says what there is in /tmp beside its own folder, and which processes run `sleep`. */
    readonly saysWhatIsLeft: string;
    readonly endlessAnswer: string;
    readonly spoilsLayer: string;
    readonly saysLayer: string;
    readonly takesPermissions: string;
  };
  readonly layouts: readonly (readonly [string, Parameters<ProbeAtHand["askedInTurn"]>[1]])[];
}

/**
 * In a session of its own, without variables, with every file open that it was given. Nobody waits for it: that would
 * take longer than a test may.
 */
const daemon = (pidFile: string, limit = "") =>
  `env -i setsid sh -c "${limit}echo \\$\\$ > ${pidFile}; exec sleep 3600" &`;

const languages: readonly Language[] = [
  {
    language: "python",
    shared: "shared/",
    layer: (text) => ({ "python/shared/__init__.py": `NAME = "${text}"` }),
    app: (text) => ({ "app.py": `import os\n${text}\n\ndef handler(event, context):\n    return 0\n` }),
    texts: {
      parentsKeys:
        'texts = [open("/proc/%d/environ" % pid, "rb").read() for pid in (os.getppid(), os.getpid())]\nraise ValueError(b"THE-" in b"".join(texts), b"OURS" in texts[0])',
      stray: (pidFile, limit) =>
        `import subprocess, time\nfor number in range(3, 64):\n    try:\n        os.set_inheritable(number, True)\n    except OSError:\n        pass\nsubprocess.Popen(${JSON.stringify(daemon(pidFile, limit))}, shell=True, close_fds=False).wait()\nwhile not os.path.exists("${pidFile}"):\n    time.sleep(0.01)`,
      saysWhatIsLeft:
        'import glob\ncommands = [open(file).read() for file in glob.glob("/proc/[0-9]*/comm")]\nraise ValueError([name for name in os.listdir("/tmp") if "import-probe-" not in name], "sleep\\n" in commands)',
      endlessAnswer:
        'for number in range(3, 64):\n    try:\n        os.fstat(number)\n        os.set_blocking(number, False)\n        while True: os.write(number, b"x" * 65536)\n    except OSError:\n        pass\nos._exit(0)',
      spoilsLayer:
        'import shared\nfile = shared.__file__\nopen(file, "w").write("NAME = \'spoilt\'")\nraise ValueError(shared.NAME)',
      saysLayer: "import shared\nraise ValueError(shared.NAME)",
      takesPermissions: 'os.makedirs("left/behind")\nopen("left/behind/file", "w").close()\nos.chmod("left", 0)',
    },
    layouts: [
      ["no layer on the path", { opt: "" }],
      ["only a folder of libraries in /opt", { opt: "", variables: { LD_LIBRARY_PATH: "/opt/lib" } }],
      ["no variable that says where layers are", { variables: { LD_LIBRARY_PATH: undefined } }],
      ["its code elsewhere than /var/task", { variables: { LAMBDA_TASK_ROOT: "/var/task" } }],
      ["no /var/task", { variables: { LAMBDA_TASK_ROOT: undefined } }],
    ],
  },
  {
    language: "nodejs",
    shared: "node_modules/shared/",
    layer: (text) => ({ "nodejs/node_modules/shared/index.js": `exports.NAME = "${text}";` }),
    app: (text) => ({ "app.js": `const fs = require("node:fs");\n${text}\nexports.handler = async () => 0;\n` }),
    texts: {
      parentsKeys:
        "const texts = [process.ppid, process.pid].map((pid) => fs.readFileSync(`/proc/${pid}/environ`, 'latin1'));\nthrow new Error(JSON.stringify([texts.join('').includes('THE-'), texts[0].includes('OURS')]));",
      stray: (pidFile, limit) =>
        `require("node:child_process").spawnSync("sh", ["-c", ${JSON.stringify(daemon(pidFile, limit))}], { stdio: ["ignore", "ignore", "ignore", 3] });\nwhile (!fs.existsSync("${pidFile}"));`,
      saysWhatIsLeft:
        "const commands = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).map((pid) => fs.readFileSync(`/proc/${pid}/comm`, 'latin1'));\nthrow new Error(JSON.stringify([fs.readdirSync('/tmp').filter((name) => !name.startsWith('import-probe-')), commands.includes('sleep\\n')]));",
      endlessAnswer: "try { for (;;) fs.writeSync(3, 'x'.repeat(65536)); } catch {}\nprocess.reallyExit(0);",
      spoilsLayer:
        "const { NAME } = require('shared');\nfs.writeFileSync(require.resolve('shared'), \"exports.NAME = 'spoilt'\");\nthrow new Error(NAME);",
      saysLayer: "throw new Error(require('shared').NAME);",
      takesPermissions:
        "fs.mkdirSync('left/behind', { recursive: true });\nfs.writeFileSync('left/behind/file', '');\nfs.chmodSync('left', 0);",
    },
    layouts: [
      ["no NODE_PATH", { variables: { NODE_PATH: undefined } }],
      ["a NODE_PATH without layers", { variables: { NODE_PATH: "/usr/lib/node_modules" } }],
      ["its code elsewhere than /var/task", { variables: { LAMBDA_TASK_ROOT: "/var/task" } }],
      ["no /var/task", { variables: { LAMBDA_TASK_ROOT: undefined } }],
    ],
  },
];

function isAlive(pid: string): boolean {
  return existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
}

describe.each(languages)("the probe in $language", ({ language, shared, layer, app, texts, layouts }) => {
  let probe: ProbeAtHand;
  let seen: readonly string[];
  beforeAll(async () => {
    probe = await probeAtHand(language, shared);
    await mkdir(join(probe.temporary, "probe"));
    await writeFile(join(probe.temporary, "probe", "of-another-project"), "");
    await writeFile(join(probe.temporary, "of-another-program"), "");
    seen = await readdir(probe.temporary, { recursive: true });
  });
  afterAll(() => probe.stop());
  const asked = async (...events: readonly Promise<object>[]) => probe.askedInTurn(await Promise.all(events));

  it("removes what its call made, whatever became of it, and nothing else of the temporary folder", async () => {
    const [spoilt, failed] = await asked(probe.asking(app(texts.takesPermissions)), probe.asking(app("no code")));
    expect([spoilt.after.outcome, failed.after.outcome]).toEqual(["imported", "failed"]);
    await probe.askedInTurn([await probe.asking(app(""), {}, { package: probe.kept(Buffer.from("no ZIP")) })]);
    expect((await readdir(probe.temporary, { recursive: true })).toSorted()).toEqual(seen.toSorted());
  });

  it.each(layouts)("says that it did not probe if the layout is not Lambda's: %s", async (_, start) => {
    const answers = await probe.askedInTurn([await probe.asking(app(texts.saysLayer))], start);
    expect(answers).toEqual([{ unusable: "functions do not run in Lambda's layout here" }]);
  });

  it("hides its keys from imported code that reads its process", async () => {
    const [answer] = await asked(probe.asking(app(texts.parentsKeys)));
    expect(answer.before.message.toLowerCase()).toMatch(/^[([]false, ?true[)\]]$/);
  });

  it("ends processes that an import started, even in another session, before it answers", async () => {
    const pidFile = join(probe.folder, "pid");
    expect(await asked(probe.asking(app(texts.stray(pidFile))))).toEqual([
      { after: { outcome: "imported" }, standIns: [] },
    ]);
    expect(isAlive(readFileSync(pidFile, "utf8").trim())).toBe(false);
  });

  it("takes no answer without an end", async () => {
    const [{ after }] = await asked(probe.asking(app(texts.endlessAnswer)));
    expect(after).toEqual({ outcome: "ended", how: "ended", why: "it wrote output that is not a probe result" });
  });

  it("lays out the layers of each function anew: what one import wrote to them reaches no other", async () => {
    const layers = { first: layer("as published") };
    const answers = await asked(
      probe.asking(app(texts.spoilsLayer), layers),
      probe.asking(app(texts.saysLayer), layers),
    );
    expect(answers.map(({ after }) => after.message)).toEqual(["as published", "as published"]);
  });

  it("writes nothing through a link of a package or of a layer", async () => {
    const link = { content: "../../../../..", mode: 0o120777 };
    const files = { ...app(""), out: link, "out/escaped": "" };
    await asked(probe.asking(files, { first: { out: link }, second: { "out/escaped": "" } }));
    expect(await readdir(probe.folder)).not.toContain("escaped");
    expect(await readdir(join(probe.folder, ".."))).not.toContain("escaped");
    expect((await readdir(probe.temporary, { recursive: true })).toSorted()).toEqual(seen.toSorted());
  });

  it.runIf(namespacesAreAllowed)(
    "leaves nothing of an import in an environment of Lambda's own: no process, no file beside its folder",
    async () => {
      const events = [texts.stray("/tmp/pid", "ulimit -f 4711; "), texts.saysWhatIsLeft].map((text) =>
        probe.asking(app(text)),
      );
      const [first, second] = await probe.askedInTurn(await Promise.all(events), { isAlone: true });
      expect(first).toEqual({ after: { outcome: "imported" }, standIns: [] });
      expect(second.after.message.toLowerCase()).toMatch(/^[([]\[\], ?false[)\]]$/);
    },
  );
});
