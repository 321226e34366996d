/** Pages that attack the embedded cloud of the developer who opens them. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { type Cloud, type Passage, startCloud } from "@layershift/embedded-cloud";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signature } from "../../packages/embedded-cloud/tests/support/signature.ts";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { aBrowser, browserPath } from "./browser.ts";

/** Resolves to this machine in the browser of these tests, as a name that was rebound does. */
const REBOUND = "rebound.example";
const PAGE = "<!doctype html><body>a page";

describe.skipIf(browserPath === null)(
  "the embedded cloud, asked by a page (skipped where there is no chromium)",
  () => {
    let cloud: Cloud;
    let browser: Browser;
    let site: Server;
    let page: Page;
    /** CreateFunction as JSON. */
    let creation: object;
    /** Operations that came past the server to a service. */
    const reached: string[] = [];
    const watching: Passage = (call, answer) => {
      reached.push(call.operation);
      return answer();
    };

    beforeAll(async () => {
      cloud = await startCloud({ passage: watching });
      browser = await aBrowser(
        `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`,
        // Other browsers, and older ones of this kind, let pages of the internet ask this machine without a permission.
        "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
      );
      site = createServer((_, answer) => {
        answer.setHeader("content-type", "text/html").end(PAGE);
      });
      await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
      const zip = await aZip({ "app.py": "def handler(event, context):\n    return 'owned'\n" });
      creation = {
        FunctionName: "owned",
        Runtime: "python3.12",
        Handler: "app.handler",
        Role: "arn:aws:iam::000000000000:role/any",
        Code: { ZipFile: Buffer.from(zip).toString("base64") },
      };
    });
    afterAll(async () => {
      await browser?.close();
      site?.closeAllConnections();
      site?.close();
      await cloud?.stop();
    });

    /** Opens `address` and does all a page can to create a function at `target`; answers what it was told. */
    async function attack(address: string, target: string): Promise<readonly string[]> {
      page = await browser.newPage();
      // What the name showed before it was rebound.
      await page.route(`http://${REBOUND}:*/`, (asked) => asked.fulfill({ contentType: "text/html", body: PAGE }));
      await page.goto(address);
      const authorization = signature();
      const told = await page.evaluate(attackOf, { target, body: JSON.stringify(creation), authorization });
      await page.close();
      return told;
    }

    async function expectUntouched(): Promise<void> {
      expect(reached.splice(0)).toEqual([]);
      const credentials = { accessKeyId: "any", secretAccessKey: "any" };
      const lambda = new LambdaClient({ endpoint: cloud.url, region: cloud.region, credentials });
      expect((await lambda.send(new ListFunctionsCommand({}))).Functions).toEqual([]);
      expect(reached.splice(0)).toEqual(["lambda.ListFunctions"]);
    }

    const port = () => (site.address() as AddressInfo).port;
    const functions = (base: string) => `${base}/2015-03-31/functions`;

    test("lets no page of another site create a function: by fetch, form, beacon, image or forged signature", async () => {
      const told = await attack(`http://localhost:${port()}/`, functions(cloud.url));
      expect(told).toEqual(["opaque", "form answered", "beacon sent", "no image", "Failed to fetch"]);
      await expectUntouched();
    });

    test("lets no page of this machine's other ports create a function", async () => {
      await attack(`http://127.0.0.1:${port()}/`, functions(cloud.url));
      await expectUntouched();
    });

    test("lets no page whose name was made to resolve to this machine create a function", async () => {
      const own = `http://${REBOUND}:${new URL(cloud.url).port}`;
      const told = await attack(`${own}/`, functions(own));
      expect(told.at(-1)).toMatch(/^403 .*as the Host only/);
      await expectUntouched();
    });

    test("answers a person who opens a presigned address", async () => {
      page = await browser.newPage();
      const opened = await page.goto(`${cloud.url}/bucket/key?AWSAccessKeyId=any&Signature=any&Expires=9999999999`);
      expect(opened?.status()).toBe(404);
      expect(await page.content()).toContain("NoSuchBucket");
      await page.close();
      reached.splice(0);
    });
  },
);

/** Runs in the page. */
async function attackOf(asked: { target: string; body: string; authorization: string }): Promise<string[]> {
  const { target, body, authorization } = asked;
  const words = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const fetched = await fetch(target, { method: "POST", mode: "no-cors", body }).then(({ type }) => type, words);

  const form = Object.assign(document.createElement("form"), { method: "post", action: target, enctype: "text/plain" });
  const frame = Object.assign(document.createElement("iframe"), { name: "answer" });
  // A form of text/plain sends NAME=VALUE: the sign of equality lands in a text.
  const [name, value] = [`${body.slice(0, -1)},"Description":"`, '"}'];
  form.append(Object.assign(document.createElement("input"), { name, value }));
  form.target = frame.name;
  document.body.append(frame, form);
  const answered = new Promise<string>((resolve) => {
    frame.onload = () => resolve("form answered");
  });
  form.submit();
  const formTold = await answered;

  const beacon = navigator.sendBeacon(target, body) ? "beacon sent" : "beacon refused";
  const picture = await new Promise<string>((resolve) => {
    const image = new Image();
    image.onload = () => resolve("image");
    image.onerror = () => resolve("no image");
    image.src = `${target}?AWSAccessKeyId=any&Signature=any&Expires=9999999999`;
  });
  const forged = await fetch(target, { method: "POST", headers: { authorization }, body }).then(
    async (answer) => `${answer.status} ${await answer.text()}`,
    words,
  );
  return [fetched, formTold, beacon, picture, forged];
}
