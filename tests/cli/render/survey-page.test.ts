import { hash } from "node:crypto";
import { expect, test } from "vitest";
import { surveyPage } from "../../../src/cli/render/survey-page.ts";
import type { RegionSurvey, Survey } from "../../../src/domain/survey/survey.ts";

const hostile = "</script><script>alert(1)</script>/";
const region: RegionSurvey = {
  ...{ accountId: "000000000000", region: "us-east-1", functions: 1 },
  ...{ unread: [], cannotMove: [], layers: [], storage: { usedBytes: 1, allowedBytes: 2 } },
  parts: [
    {
      ...{ kind: "own", language: "python", name: hostile, sharedPaths: [hostile], holders: 1, savedBytes: 1 },
      ...{ request: null, copies: [{ version: null, files: 1, bytes: 1, zipBytes: 1, functions: ["one"] }] },
    },
  ],
};
const survey: Survey = { version: 1, at: "2026-12-01T00:00:00.000Z", regions: [region] };

test("a page has one script of its own, which its policy names, and names from packages are text", async () => {
  const page = await surveyPage(survey);
  const scripts = [...page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)];
  expect(scripts.map(([, attributes]) => attributes)).toEqual([' type="application/json" id="data"', ""]);
  const [data = "", script = ""] = scripts.map(([, , text]) => text);
  expect(page).toContain(`script-src 'sha256-${hash("sha256", script, "base64")}'`);
  expect(JSON.parse(data)[0].parts[0]).toEqual({ name: hostile, kind: "own", copies: [[0]] });
  expect(page).toContain("<td>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;/</td>");
});

test("a page of several Regions has the sections of each, with its name", async () => {
  const page = await surveyPage({ ...survey, regions: [region, { ...region, region: "eu-west-1" }] });
  expect(page).toContain("<title>Survey of 000000000000 in 2 Regions</title>");
  expect([...page.matchAll(/<h2 class="region">([^<]*)</g)].map(([, name]) => name)).toEqual([
    "us-east-1",
    "eu-west-1",
  ]);
  expect(page.match(/<canvas/g)).toHaveLength(2);
});
