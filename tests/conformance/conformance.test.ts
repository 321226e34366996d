import { type Cloud, startCloud } from "@layershift/embedded-cloud";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cases } from "./cases.ts";
import { differencesIn } from "./world.ts";

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud({ settleSeconds: 0.5, overlapSeconds: 0, quotas: { controlPlanePerSecond: 1000 } });
});
afterAll(() => cloud.stop());

describe.each([...new Set(cases.map(({ service }) => service))])("%s of the embedded cloud", (service) => {
  test.each(cases.filter((one) => one.service === service).map((one) => [one.title, one] as const))(
    "%s",
    async (_, one) => {
      expect(await differencesIn(one, { endpoint: cloud.url })).toEqual([]);
    },
  );
});
