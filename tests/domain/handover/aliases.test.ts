import { describe, expect, test } from "vitest";
import { handoverAliases } from "../../../src/domain/handover/aliases.ts";
import { handoverFiles } from "../../../src/domain/handover/files.ts";
import { anItem, aTraffic } from "../../support/inventory.ts";
import { aHandover, handed, stackTags } from "./builders.ts";

const guideOf = (...functions: Parameters<typeof aHandover>[0][]) =>
  handoverFiles(aHandover(...functions)).find(({ path }) => path === "HANDOVER.md")?.content ?? "";

describe("aliases in a handover", () => {
  const aliases = [
    { name: "live", functionVersion: "3", weights: {} },
    { name: "beta", functionVersion: "2", weights: {} },
    { name: "dev", functionVersion: "$LATEST", weights: {} },
  ];
  const traffic = aTraffic([{ version: "3" }, { version: "2", codeSha256: "older" }]);
  const item = anItem({}, { aliases, traffic });

  test("those that moved tell where they led before, those that stayed where they lead, and $LATEST is no version", () => {
    expect(handoverAliases(item, "4")).toEqual([
      { name: "live", version: "4", before: "3" },
      { name: "beta", version: "2", before: null },
    ]);
  });

  test("of a function that was not moved, or was restored since, none has moved", () => {
    expect(handoverAliases(item, null)).toEqual([
      { name: "live", version: "3", before: null },
      { name: "beta", version: "2", before: null },
    ]);
  });

  test("a fleet without them hears nothing of them", () => {
    const functions = [handed("acme-dev-report", stackTags("Reports", "Exporter3BAA72D1"))];
    expect(guideOf({ functions })).not.toMatch(/alias/i);
  });

  test("only owners of functions behind aliases are told what to do about them", () => {
    const guide = guideOf({
      functions: [
        handed("acme-dev-chat", { ManagedBy: "terraform" }),
        handed("acme-dev-report", stackTags("Reports", "Exporter3BAA72D1"), {
          aliases: [{ name: "live", version: "4", before: "3" }],
        }),
      ],
    });
    expect(guide).toContain("**AWS CDK:** `currentVersion` publishes");
    expect(guide.match(/^Aliases: /gm)).toHaveLength(1);
    expect(guide).toContain(
      "| `acme-dev-report` | `live` | version 4, published by the migration; before: version 3 |",
    );
  });
});
