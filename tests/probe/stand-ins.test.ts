import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findingOf } from "../../src/domain/imports/probe/probe-answer.ts";
import { type Files, type ProbeAtHand, probeAtHand } from "../support/probe-at-hand.ts";

interface Language {
  readonly language: "python" | "nodejs";
  app(text: string): Files;
  /** Fails where the variable is not there. */
  readonly wantsName: string;
  /** What each does with a variable before it imports. */
  readonly converts: Readonly<Record<string, string>>;
  readonly refuses: Readonly<Record<string, string>>;
  /** Says what these variables are. */
  readonly saysLoading: string;
  readonly missing: string;
}

const languages: readonly Language[] = [
  {
    language: "python",
    app: (text) => ({ "app.py": `import json, os\n${text}\n\ndef handler(event, context):\n    return 0\n` }),
    wantsName: 'if os.environ.get("TABLE") is None: raise ValueError("there is no table")',
    converts: {
      "a number, told by its value": 'RATE = float(os.environ["RATE"])',
      "a number, told by its line": 'import decimal\nRATE = decimal.Decimal(os.environ["RATE"])',
      "a number, after a text": 'TABLE = os.environ["TABLE"]\nRATE = float(os.environ["RATE"])',
      "a JSON text": 'RATE = json.loads(os.environ["RATE"]).get("rate")',
      "a URL, told by its name":
        'url = os.environ["RATE"]\nif not url.startswith("https://"): raise ValueError("RATE must be an address")',
    },
    refuses: {
      "a key of its own": 'RATES = {"high": 1}\nRATE = RATES[os.environ["RATE"]]',
      "a text of its own": 'if os.environ["RATE"] != "high": raise ValueError("RATE is not known")',
      "a member of a JSON text": 'RATE = json.loads(os.environ["RATE"])["rate"]',
      "a member, further down": 'RATES = json.loads(os.environ["RATE"])\nRATE = RATES["rate"]',
    },
    saysLoading:
      'raise ImportError(str([os.environ.get(name) for name in ("PYTHONPATH", "NODE_OPTIONS", "LD_PRELOAD")]))',
    missing: "import missing",
  },
  {
    language: "nodejs",
    app: (text) => ({ "app.js": `const { env } = process;\n${text}\nexports.handler = async () => 0;\n` }),
    wantsName: 'if (env.TABLE === undefined) throw new Error("there is no table");',
    converts: {
      "a number, told by its name": 'if (Number.isNaN(Number(env.RATE))) throw new Error("RATE must be a number");',
      "a number, told by its line": "exports.n = BigInt(env.RATE);",
      "a JSON text": "const { rate } = JSON.parse(env.RATE).rates ?? {};",
      "a URL": "exports.url = new URL(env.RATE);",
    },
    refuses: {
      "a text of its own": 'if (env.RATE !== "high") throw new Error("RATE is not known");',
      "a member of a JSON text": "const { rate } = JSON.parse(env.RATE).rates;",
      "a member, further down": "const rates = JSON.parse(env.RATE);\nexports.rate = rates.high.rate;",
    },
    saysLoading: "require([env.PYTHONPATH, env.NODE_OPTIONS, env.LD_PRELOAD].map(String).join());",
    missing: "require('missing');",
  },
];

describe.each(languages)("the probe in $language", ({ language, app, wantsName, converts, refuses, ...texts }) => {
  let probe: ProbeAtHand;
  beforeAll(async () => {
    probe = await probeAtHand(language, "shared/");
  });
  afterAll(() => probe.stop());
  const variables = ["RATE", "TABLE"];
  const asked = async (text: string, of: object = { variables }) =>
    (await probe.askedInTurn([await probe.asking(app(text), {}, of)]))[0];
  const imports = { after: { outcome: "imported" }, standIns: [] };

  it("imports with the names of the function's variables present", async () => {
    expect(await asked(wantsName)).toEqual(imports);
    expect((await asked(wantsName, {})).after.outcome).toBe("failed");
  });

  it.each(Object.entries(converts))("tries a value that can be converted: %s", async (_, text) => {
    expect(await asked(text)).toEqual(imports);
  });

  // Fails when a stand-in that is of no use counts as a failure of the function.
  it.each(Object.entries(refuses))("says that it needs the value where no stand-in is of use: %s", async (_, text) => {
    const answer = await asked(text);
    expect(answer.after).toMatchObject({ outcome: "failed", needsValueOf: "RATE" });
    expect(findingOf("acme-a", answer)).toMatchObject({ verdict: "untried", reason: "needs a value for RATE" });
  });

  it("tells a module that is missing whatever the variables are", async () => {
    const [convertible = ""] = Object.values(converts);
    for (const text of [texts.missing, `${convertible}\n${texts.missing}`]) {
      const { after } = await asked(text);
      expect(after).toMatchObject({ outcome: "failed", isImportError: true });
      expect(after).not.toHaveProperty("needsValueOf");
    }
  });

  it("gives no stand-in for what changes how code is loaded, nor for what is no name", async () => {
    const of = { variables: ["PYTHONPATH", "NODE_OPTIONS", "LD_PRELOAD", "A".repeat(50_000), "x=y"] };
    expect((await asked(texts.saysLoading, of)).after.message).not.toContain("stand-in");
  });
});
