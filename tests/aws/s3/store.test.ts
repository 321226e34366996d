import { expect, it } from "vitest";
import { anS3 } from "../../../packages/embedded-cloud/tests/s3/s3.ts";
import { storeFrom } from "../../../src/aws/s3/store.ts";

const asIs = (value: unknown) => value;

it("gives back what was put, and null for what never was", async () => {
  await using s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  await store.putJson("a.json", { name: "Zoë" });
  expect(await store.getJson("a.json", asIs)).toEqual({ name: "Zoë" });
  expect(await store.getJson("b.json", asIs)).toBeNull();
  expect([await store.exists("a.json"), await store.exists("b.json")]).toEqual([true, false]);
  await store.put("bytes", new Uint8Array([0, 255]));
  expect(await store.get("bytes")).toEqual(new Uint8Array([0, 255]));
  await store.delete("bytes");
  expect(await store.get("bytes")).toBeNull();
});

it("puts once: of many at the same moment one wins, and its content stays", async () => {
  await using s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  const won = await Promise.all([1, 2, 3, 4, 5].map((writer) => store.putJsonOnce("plan.json", { writer })));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await store.getJson("plan.json", asIs)).toEqual({ writer: won.indexOf(true) + 1 });
});

it("replaces and deletes only what is still as it was read", async () => {
  await using s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  await store.putJson("lock.json", { holder: "one" });
  const etag = (await store.getJsonWithEtag("lock.json", asIs))?.etag ?? "";
  expect(await store.replaceJson("lock.json", { holder: "two" }, etag)).toBe(true);
  expect(await store.replaceJson("lock.json", { holder: "three" }, etag)).toBe(false);
  expect(await store.deleteIf("lock.json", etag)).toBe(false);
  expect(await store.getJson("lock.json", asIs)).toEqual({ holder: "two" });
  await store.delete("lock.json");
  expect(await store.replaceJson("lock.json", { holder: "four" }, etag)).toBe(false);
});

it("lists every key below a prefix, over as many pages as there are", async () => {
  await using s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  const keys = Array.from({ length: 1001 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
  await Promise.all([...keys, "other"].map((key) => store.put(key, new Uint8Array())));
  const listed: string[] = [];
  for await (const key of store.list("many/")) listed.push(key);
  expect(listed).toEqual(keys);
});

it("names the object that is no JSON", async () => {
  await using s3 = await anS3();
  const store = storeFrom(s3.client, "shelf");
  await store.put("plan.json", Buffer.from("{half"));
  await expect(store.getJson("plan.json", asIs)).rejects.toMatchObject({
    name: "NotUsable",
    message: expect.stringContaining("s3://shelf/plan.json"),
  });
});
