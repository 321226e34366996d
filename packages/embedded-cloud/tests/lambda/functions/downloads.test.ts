import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import { expect, test } from "vitest";
import { code, LambdaAtHand } from "../lambda-at-hand.ts";

/** A function's package and a fresh address of it. */
async function aDownload(lambda: LambdaAtHand) {
  const zip = Buffer.from(await code("first"));
  await lambda.create("hello", { Code: { ZipFile: zip } });
  const { Code } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  return { zip, url: Code?.Location ?? "" };
}

test("the download URL serves the exact bytes of the package", async () => {
  await using lambda = await LambdaAtHand.start();
  const { zip, url } = await aDownload(lambda);
  const whole = await fetch(url);
  expect(whole.status).toBe(200);
  expect(whole.headers.get("accept-ranges")).toBe("bytes");
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(zip);
});

test.each([
  ["bytes=0-9", (zip: Buffer) => zip.subarray(0, 10)],
  ["bytes=10-", (zip: Buffer) => zip.subarray(10)],
  ["bytes=-22", (zip: Buffer) => zip.subarray(-22)],
  ["bytes=-999999", (zip: Buffer) => zip],
  ["bytes=5-999999", (zip: Buffer) => zip.subarray(5)],
])("the range %s is served alone", async (range, part) => {
  await using lambda = await LambdaAtHand.start();
  const { zip, url } = await aDownload(lambda);
  const answer = await fetch(url, { headers: { range } });
  const expected = part(zip);
  const start = zip.length - expected.length === 0 || range === "bytes=0-9" ? 0 : zip.indexOf(expected);
  expect(answer.status).toBe(206);
  expect(answer.headers.get("content-range")).toBe(`bytes ${start}-${start + expected.length - 1}/${zip.length}`);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(expected);
});

test.each(["bytes=1-2,4-5", "bytes=9-3", "lines=1-2", "bytes=-"])(
  "%s is ignored and the whole package served",
  async (range) => {
    await using lambda = await LambdaAtHand.start();
    const { zip, url } = await aDownload(lambda);
    const answer = await fetch(url, { headers: { range } });
    expect(answer.status).toBe(200);
    expect(Number(answer.headers.get("content-length"))).toBe(zip.length);
  },
);

test("a range after the end is refused with the package's size", async () => {
  await using lambda = await LambdaAtHand.start();
  const { zip, url } = await aDownload(lambda);
  const answer = await fetch(url, { headers: { range: "bytes=999999-" } });
  expect(answer.status).toBe(416);
  expect(answer.headers.get("content-range")).toBe(`bytes */${zip.length}`);
});

test("a download URL works for GET only, and only with its signature", async () => {
  await using lambda = await LambdaAtHand.start();
  const { url } = await aDownload(lambda);
  expect((await fetch(url, { method: "HEAD" })).status).toBe(403);
  expect((await fetch(url.replace(/.$/, (last) => (last === "0" ? "1" : "0")))).status).toBe(403);
});

test("a download URL expires after ten minutes, and a new one works", async () => {
  await using lambda = await LambdaAtHand.start();
  const { url } = await aDownload(lambda);
  await lambda.clock.advance(599);
  expect((await fetch(url)).status).toBe(200);
  await lambda.clock.advance(1);
  expect((await fetch(url)).status).toBe(403);
  const { Code } = await lambda.client.send(new GetFunctionCommand({ FunctionName: "hello" }));
  expect((await fetch(Code?.Location ?? "")).status).toBe(200);
});
