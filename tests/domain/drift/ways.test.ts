import { expect, test } from "vitest";
import { waysOn } from "../../../src/domain/drift/ways.ts";
import { aCopy, aMigration, anArtifact, anItem } from "../../support/inventory.ts";

test.each([
  [
    "a function",
    { fromFunction: "another" },
    { "adopt-where-unreached": 1, "move-same-paths": 3, "layer-per-copy": 3 },
  ],
  [
    "a ZIP",
    { zip: "s3://artifacts/layer.zip" },
    { "adopt-where-unreached": 3, "move-same-paths": 3, "layer-per-copy": 3 },
  ],
])(
  "with a layer of %s, requests for thousands of functions fit in the input of an execution, and a layer's source moves last",
  (_, source, parts) => {
    const names = Array.from({ length: 4500 }, (_, at) => `f${at}`.padEnd(64, "x"));
    const copy = { kind: "drifted", ...aCopy({ fingerprint: "other" }), changed: ["lib/a.py"] } as const;
    const alternatives = { reachesDifferences: false, againstOwnLayer: null, samePaths: ["common/"] };
    const inventory = names.map((name) =>
      anItem({ name }, { shared: { ...copy, onlyHere: [], onlyInLayer: [] }, alternatives }),
    );
    const layer = { name: "acme", ...source };
    const request = aMigration({ shared: ["common/", "lib/"], layer });
    const facts = { inventory, request, artifacts: [anArtifact()], layers: new Map(), now: new Date("2026-12-01") };
    const ways = waysOn({ ...facts, layerNames: ["*"] });
    for (const [code, count] of Object.entries(parts)) {
      const requests = ways.find((way) => way.code === code)?.requests ?? [];
      expect(requests.length, code).toBe(count);
      for (const each of requests) expect(Buffer.byteLength(JSON.stringify(each))).toBeLessThan(200_000);
      const named = requests.flatMap(({ drift, fleet }) =>
        fleet === undefined ? Object.keys(drift ?? {}) : (fleet as { functions: string[] }).functions,
      );
      expect(new Set(named).size, code).toBe(count === 1 ? 2000 : names.length);
      const sources = requests.flatMap(
        ({ layer: own }) => (own as { fromFunction?: string } | undefined)?.fromFunction ?? [],
      );
      for (const each of sources) expect(named.at(-1), code).toBe(each);
    }
  },
);
