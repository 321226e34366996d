import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { renderReport } from "../../src/cli/render/report.ts";
import { plain } from "../../src/cli/terminal/terminal.ts";
import { newJournal } from "../../src/domain/change/journal.ts";
import { isDeeperThan, jsonText } from "../../src/domain/json.ts";
import { planFor } from "../../src/domain/plan/plan.ts";
import { reportOf } from "../../src/domain/report/report.ts";
import { requestFrom } from "../../src/domain/request/request.ts";
import { documents } from "../../src/domain/stored/documents.ts";
import { evidence } from "../../src/domain/verdict/evidence.ts";
import { anArtifact, anItem } from "../support/inventory.ts";

/** Names that a plain object has of its own, and some of anybody's. */
const OWN = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...Object.getOwnPropertyNames(Function.prototype),
  ...Object.getOwnPropertyNames(Map.prototype),
].filter((name) => /^[A-Za-z0-9-_]{1,64}$/.test(name));
const names = fc.uniqueArray(fc.oneof(fc.constantFrom(...OWN), fc.stringMatching(/^[A-Za-z0-9-_]{1,12}$/)), {
  minLength: 1,
  maxLength: 8,
});
const stored = <T>(value: T) => JSON.parse(jsonText(value));

describe("a function may have any name that Lambda allows", () => {
  it("from the request through plan, journal and report to the terminal", () => {
    fc.assert(
      fc.property(names, (functions) => {
        const checks = Object.fromEntries(functions.map((name) => [name, [{ name, payload: { [name]: name } }]]));
        const input = JSON.parse(
          jsonText({ layer: { name: "l", zip: "s3://bucket/l.zip" }, fleet: { functions }, checks }),
        );
        const request = requestFrom(input);
        if (!("migration" in request)) throw new Error("it is a migration");
        const accepted = { version: 1, execution: "arn:e", startedAt: "2026-11-30T00:00:00Z", request } as const;
        const again = documents.request.read(stored(documents.request.written(accepted))).request;
        if (!("migration" in again)) throw new Error("it is a migration");
        const { migration } = again;
        expect([...migration.checks.keys()].sort()).toEqual([...functions].sort());
        for (const name of functions)
          expect(Object.entries(migration.checks.get(name)?.[0]?.payload as object)).toEqual([[name, name]]);

        const aliases = [{ name: "constructor", functionVersion: "1", weights: {} }];
        const version = (name: string) => ({
          version: "1",
          codeSha256: `sha-of-${name}`,
          layers: [],
          otherSettings: [],
        });
        const inventory = functions.map((name) => {
          const traffic = { versions: [version(name)], provisioned: [], snapStart: false, callers: [] };
          return { ...anItem({ name, codeSha256: `sha-of-${name}`, layers: [] }), aliases, traffic };
        });
        const now = new Date("2026-11-30T00:00:00Z");
        const facts = { inventory, request: migration, artifacts: [anArtifact()], layers: new Map(), now };
        const plan = documents.plan.read(stored(documents.plan.written(planFor(facts))));
        expect(plan.batches.flat().sort()).toEqual([...functions].sort());
        expect([...plan.releases.keys()].sort()).toEqual([...functions].sort());

        const journals = functions.map((name) => {
          const journal = { ...newJournal(name, 1, now), step: "read-back", done: true, outcome: "migrated" } as const;
          return documents.journal.read(stored(documents.journal.written(journal)));
        });
        const report = reportOf({
          execution: "arn:e",
          target: "e",
          kind: "migrate",
          startedAt: accepted.startedAt,
          now,
          location: "s3://b/k",
          page: null,
          cost: null,
          layerVersionArns: [],
          plan,
          journals,
          cause: null,
          stopped: null,
          rollbackFailure: null,
          unhealthy: [],
          notes: [],
          rollback: null,
        });
        const read = documents.report.read(stored(documents.report.written(report)));
        expect(read.functions.map(({ outcome }) => outcome)).toEqual(functions.map(() => "migrated"));
        for (const name of functions) expect(renderReport(read, { paint: plain, width: 200 })).toContain(`\n${name} `);
      }),
      { numRuns: 60 },
    );
  });

  it("in the evidence of a batch, and so may an alarm", () => {
    fc.assert(
      fc.property(names, (all) => {
        const alarms = new Map(all.map((name) => [name, "OK" as const]));
        const baseline = { version: 1, batch: 1, functions: [], fleet: [], alarms, hadTraffic: true } as const;
        expect(evidence.baseline.read(stored(evidence.baseline.written(baseline))).alarms).toEqual(alarms);
      }),
    );
  });
});

/** Types whose keys are any text: fields of JSON that is looked at, and tables whose keys are this code's own words. */
const ALLOWED: readonly (readonly [file: RegExp, why: string])[] = [
  [/^domain\/runtimes\/environment-variables\.ts$/, "a function's variables, which are gone through one by one"],
  [/^domain\/drift\/ways\.ts$/, "fields of a request, by its own names"],
  [/^domain\/report\/reasons\/code\.ts$/, "facts of a reason, by this service's own names"],
  [/^domain\/runtimes\/family\.ts$/, "dates of runtimes, by identifiers that this code names"],
  [/^domain\/partition\.ts$/, "partitions of AWS"],
  [/^domain\/handover\/cdk\.ts$/, "code of a handover, which looks for own names alone"],
  [/^domain\/imports\/nodejs\/source\/node-file\.ts$/, "kinds of syntax, as the parser names them"],
  [/^tasks\/steps\/probe\/probe-group\.ts$/, "layer version ARNs, in a payload of JSON"],
  [
    /^(aws\/region|sample\/create-function)\.ts$/,
    "environment variables and tags that are written and never looked up",
  ],
  [/^aws\/unsupported\.ts$/, "headers of an answer"],
  [
    /^cli\/(execution\/connection|terminal\/terminal|terminal\/errors)\.ts$/,
    "variables of the process, each asked for by its own name",
  ],
  [/^cli\/watch\/(assets|server|definition)\.ts$/, "file endings, headers, and states of the own machine"],
  [/^cli\/render\/(cleanup|newest)\.ts$/, "outcomes"],
  [/^cli\/render\/table\.ts$/, "titles of columns, which the code names"],
  [/^cli\/handover\/hcl\/hcl-file\.ts$/, "escapes of one character, which an expression has found"],
  [/^page\/(dom|fleet|server|survey)\.ts$/, "attributes, keys and parameters that the page itself writes"],
  [/^cloud\/service\.ts$/, "headers, each asked for by its own name"],
  [/^cloud\/(events|logs|metrics|protocols|s3|states)\/(.*operations|service|json|query)\.ts$/, "operations by name"],
  [/^cloud\/iam\/needs\//, "operations by name"],
  [/^cloud\/scheduler\//, "methods of HTTP and units of time"],
  [/^cloud\/events\/event-pattern\.ts$/, "a pattern, which is gone through field by field"],
  [/^cloud\/faults\/request\.ts$/, "headers that this code writes"],
  [/^sample\/function-list\.ts$/, "variables of the sample fleet"],
  [/^domain\/plan\/inventory\.ts$/, "weights of an alias, by version number"],
  [/^cloud\/lambda\/(call|routes)\.ts$/, "parts of a path, by the names of the routes"],
  [/^cloud\/lambda\/functions\/(configuration|records)\.ts$/, "settings by AWS's own names, told back as given"],
  [/^cloud\/lambda\/runtime\//, "variables of a process, which are handed on whole"],
  [/^cloud\/metrics\/metric-(data|store)\.ts$/, "dimensions of a series, which are compared whole"],
  [/^cloud\/metrics\/(operation|query-form)\.ts$/, "members of AWS's calls, which begin with a capital letter"],
  [/^cloud\/(s3\/|protocols\/(aws-chunked|xml)\.ts$)/, "headers, settings and elements that this code names"],
  [/^cloud\/states\/(definition\/engine|history|run\/state-outcome)\.ts$/, "states and details that this code writes"],
  [/^deployment\//, "own parameters, tasks and policies"],
];

const inSources = (...rooms: readonly string[]) =>
  Object.fromEntries(rooms.map((room) => [room, `../../src/${room}/`]));

test("no name from outside is a key of a plain object: other types than a Map are looked at one by one", () => {
  const rooms = {
    ...inSources("domain", "tasks", "aws", "bucket", "fleet", "layer", "cli", "page"),
    cloud: "../../packages/embedded-cloud/src/",
    deployment: "../../deployment/",
    sample: "../../examples/sample-fleet/",
  };
  const found = Object.entries(rooms).flatMap(([room, folder]) => {
    const root = new URL(folder, import.meta.url);
    return readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .filter((path) => {
        const text = readFileSync(new URL(path, root), "utf8");
        const keyed = text.replaceAll(/Record<string, unknown>/g, "");
        return /Record<string,|\[\w+: string\]:|z\.(record|json)\(/.test(keyed);
      })
      .map((path) => `${room}/${path}`);
  });
  expect(found.filter((path) => !ALLOWED.some(([file]) => file.test(path)))).toEqual([]);
  for (const [file, why] of ALLOWED)
    expect(
      found.some((path) => file.test(path)),
      why,
    ).toBe(true);
});

test("an unknown depth is no danger", () => {
  expect(isDeeperThan(JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`))).toBe(true);
});
