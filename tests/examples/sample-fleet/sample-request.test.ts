import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { SAMPLE_SETTINGS } from "../../../examples/sample-fleet/function-list.ts";
import { requestFrom } from "../../../src/domain/request/request.ts";

const path = new URL("../../../statemachine/examples/sample-fleet.json", import.meta.url);
const request = requestFrom(JSON.parse(await readFile(path, "utf8")));
const names = SAMPLE_SETTINGS.map(({ name }) => name);

test("the sample request is a valid request to migrate the sample fleet", () => {
  expect(request).toMatchObject({
    kind: "migrate",
    migration: {
      layer: { name: "acme-shared-code" },
      fleet: { prefix: "acme-dev-" },
      canary: "acme-dev-connection-test",
      critical: ["acme-dev-chat-handler"],
    },
  });
});

test("the sample request names no function that the sample fleet lacks", () => {
  if (!("migration" in request)) throw new Error("not a migration");
  const { canary, critical, checks, accept } = request.migration;
  const used = accept.flatMap(({ steps }) => steps.map((step) => step.function));
  expect([canary, ...critical, ...Object.keys(checks), ...used].filter((name) => !names.includes(name ?? ""))).toEqual(
    [],
  );
});

test("the sample request leaves some functions without a check, so that an honest inconclusive is seen", () => {
  if (!("migration" in request)) throw new Error("not a migration");
  const { checks } = request.migration;
  expect(names.filter((name) => !checks.has(name))).toEqual([
    "acme-dev-course-outline",
    "acme-dev-course-enroll",
    "acme-dev-login-audit",
    "acme-dev-cache-warmer",
    "acme-dev-video-transcoder",
  ]);
});
