import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { checkCaller } from "../src/callers.ts";
import { startCloud } from "../src/cloud.ts";
import type { AwsError } from "../src/service.ts";
import { signature, signed } from "./support/signature.ts";

const PORT = 4566;
const HOST = { host: `127.0.0.1:${PORT}` };

/** Code of the refusal, or `null` for a request that is answered. */
function refusal(
  headers: Readonly<Record<string, string>>,
  target = "/2015-03-31/functions",
  port = PORT,
  method = "GET",
) {
  const [path = "", query = ""] = target.split("?");
  try {
    checkCaller({ method, path, query: new URLSearchParams(query), headers: { ...HOST, ...headers } }, port);
    return null;
  } catch (refused) {
    return (refused as AwsError).code;
  }
}

const DENIED = "AccessDeniedException";
const UNSIGNED = "MissingAuthenticationTokenException";
const versionFour =
  "/bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=any/20260101/us-east-1/s3/aws4_request&X-Amz-Date=20260101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=0";

describe("a request to the embedded cloud", () => {
  test.each([
    ["127.0.0.1:4566", null],
    ["localhost:4566", null],
    ["LOCALHOST:4566", null],
    ["my.bucket-1.localhost:4566", null],
    ["127.0.0.1", DENIED],
    ["127.0.0.1:4567", DENIED],
    ["localhost", DENIED],
    ["", DENIED],
    ["evil.example", DENIED],
    ["evil.example:4566", DENIED],
    ["localhost.evil.example:4566", DENIED],
    ["evillocalhost:4566", DENIED],
    ["127.0.0.1.nip.io:4566", DENIED],
    ["0.0.0.0:4566", DENIED],
    ["[::1]:4566", DENIED],
    ["192.168.1.2:4566", DENIED],
    ["evil.example:80@localhost:4566", DENIED],
    ["evil.example localhost:4566", DENIED],
  ])("that names %j as its host meets %s", (host, expected) => {
    expect(refusal({ ...signed, host })).toBe(expected);
  });

  test("can omit HTTP's default port", () => {
    expect(refusal({ ...signed, host: "localhost" }, "/", 80)).toBeNull();
  });

  test.each([
    [{ origin: "https://evil.example" }, DENIED],
    [{ origin: "null" }, DENIED],
    [{ origin: `http://127.0.0.1:${PORT}` }, DENIED],
    [{ "sec-fetch-site": "cross-site" }, DENIED],
    [{ "sec-fetch-site": "same-site" }, DENIED],
    [{ "sec-fetch-site": "same-origin" }, DENIED],
    [{ "sec-fetch-site": "none" }, null],
    [{ "sec-fetch-mode": "cors" }, null],
  ])("with %j meets %s, signed or not", (headers, expected) => {
    expect(refusal({ ...signed, ...headers })).toBe(expected);
    expect(refusal(headers, "/_health")).toBe(expected);
  });

  test.each([
    [signature("AKIAIOSFODNN7EXAMPLE"), null],
    [signature().replaceAll(", ", ","), null],
    ["", UNSIGNED],
    ["Basic YW55OmFueQ==", UNSIGNED],
    ["Bearer token", UNSIGNED],
    ["AWS4-HMAC-SHA256", UNSIGNED],
    ["AWS4-HMAC-SHA256 Credential=any", UNSIGNED],
    [signature().replace(/0{64}$/, "0"), UNSIGNED],
    [signature().replace("SignedHeaders=host, ", ""), UNSIGNED],
    [`${signature()}, Basic x`, UNSIGNED],
  ])("authorized by %j meets %s", (authorization, expected) => {
    expect(refusal({ authorization })).toBe(expected);
  });

  test.each([
    ["/bucket/key", UNSIGNED],
    [versionFour, null],
    [versionFour.replace(/&X-Amz-Signature=0/, ""), UNSIGNED],
    [versionFour.replace(/X-Amz-Signature=0/, "X-Amz-Signature="), UNSIGNED],
    [versionFour.replace(/X-Amz-Credential=[^&]+&/, ""), UNSIGNED],
    [versionFour.replace("/s3/", "/lambda/"), UNSIGNED],
    ["/bucket/key?AWSAccessKeyId=any&Signature=x&Expires=1", null],
    ["/bucket/key?Signature=x&Expires=1", UNSIGNED],
    ["/_health", null],
    ["/_health/", UNSIGNED],
    ["//_health", UNSIGNED],
  ])("for %s without an Authorization meets %s", (target, expected) => {
    expect(refusal({}, target)).toBe(expected);
  });

  test.each([versionFour, "/bucket/key?AWSAccessKeyId=any&Signature=x&Expires=1"])(
    "that is a POST needs an Authorization, as %s signs no call that creates or starts anything",
    (target) => {
      for (const path of [target, target.replace("/bucket/key", "/2015-03-31/functions")])
        expect(refusal({}, path, PORT, "POST")).toBe(UNSIGNED);
      expect(refusal({}, target, PORT, "PUT")).toBeNull();
    },
  );
});

test("No web page can run code through the embedded cloud: it answers only signed requests to local host names, never browsers.", async () => {
  const cloud = await startCloud();
  try {
    const asked = async (headers: Readonly<Record<string, string>>, path = "/2015-03-31/functions") => {
      const sent = request(`${cloud.url}${path}`, { method: "POST", headers });
      sent.on("error", () => {}); // its body is never read
      sent.write("{");
      const [answer] = (await once(sent, "response")) as [IncomingMessage];
      const said = await text(answer);
      sent.destroy();
      return [answer.statusCode, said] as const;
    };
    const { port } = new URL(cloud.url);
    const foreign = await asked({ ...signed, host: `evil.example:${port}`, "content-type": "text/plain" });
    expect(foreign).toEqual([403, expect.stringContaining("as the Host only")]);
    // A page cannot sign; these are refused even if one could.
    expect(await asked({ ...signed, origin: "null" })).toEqual([403, expect.stringContaining("web pages")]);
    expect((await asked({ ...signed, "sec-fetch-site": "cross-site" }))[0]).toBe(403);
    expect(await asked({})).toEqual([403, expect.stringContaining("Missing Authentication Token")]);
    expect((await asked({ host: `evil.example:${port}` }, "/_health"))[0]).toBe(403);
  } finally {
    await cloud.stop();
  }
});
