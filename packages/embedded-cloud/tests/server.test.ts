import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { type CloudServer, listen } from "../src/server.ts";
import type { Service } from "../src/service.ts";
import { signed } from "./support/signature.ts";

/** Takes JSON targets of its name, and answers what it was asked. */
const echo: Service = {
  name: "echo",
  handles: ({ headers, path }) => headers["x-amz-target"]?.startsWith("Echo.") === true || path.startsWith("/echo"),
  operationOf: () => null,
  async answer({ method, path, query, body, headers }) {
    if (path === "/echo/broken") throw new Error("a defect");
    const seen = { method, path, q: query.get("q"), body: body.toString(), target: headers["x-amz-target"] };
    return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(seen) };
  },
};

async function using(server: CloudServer, test: (url: string) => Promise<void>) {
  try {
    await test(server.url);
  } finally {
    await server.stop();
  }
}

describe("the server of the embedded cloud", () => {
  it("passes a request to the service that handles it, with the path as sent and a request ID", async () => {
    await using(await listen([echo]), async (url) => {
      const answer = await fetch(`${url}/echo/a%2Fb?q=1%202`, { method: "POST", body: "hello", headers: signed });
      expect(await answer.json()).toEqual({ method: "POST", path: "/echo/a%2Fb", q: "1 2", body: "hello" });
      expect(answer.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  it("has a health check", async () => {
    await using(await listen([echo]), async (url) => {
      expect(await (await fetch(`${url}/_health`)).json()).toEqual({ status: "ready", services: ["echo"] });
    });
  });

  it("names the request that no service handles, in JSON to JSON clients and in XML to others", async () => {
    await using(await listen([echo]), async (url) => {
      const headers = { ...signed, "x-amz-target": "DynamoDB_20120810.ListTables" };
      const json = await fetch(url, { method: "POST", headers });
      expect([json.status, await json.json()]).toEqual([
        400,
        expect.objectContaining({
          __type: "UnknownOperationException",
          message: expect.stringContaining("ListTables"),
        }),
      ]);
      const xml = await fetch(`${url}/?Action=GetCallerIdentity`, { method: "POST", headers: signed });
      expect(await xml.text()).toContain("<Code>UnknownOperationException</Code>");
    });
  });

  it("returns 500 for a defect of a service and continues", async () => {
    await using(await listen([echo]), async (url) => {
      const broken = await fetch(`${url}/echo/broken`, { headers: signed });
      expect([broken.status, await broken.text()]).toEqual([500, expect.stringContaining("a defect")]);
      expect((await fetch(`${url}/echo`, { headers: signed })).status).toBe(200);
    });
  });

  it("accepts bodies announced with Expect: 100-continue", async () => {
    await using(await listen([echo]), async (url) => {
      const asked = request(`${url}/echo`, {
        method: "PUT",
        headers: { ...signed, expect: "100-continue", "content-length": 2 },
      });
      await once(asked, "continue");
      asked.end("ok");
      const [answer] = (await once(asked, "response")) as [IncomingMessage];
      expect(JSON.parse(await text(answer)).body).toBe("ok");
    });
  });

  it("refuses a body larger than Lambda accepts, and names the limit", async () => {
    await using(await listen([echo]), async (url) => {
      const asked = request(`${url}/echo`, { method: "POST", headers: signed });
      asked.on("error", () => {}); // the server hangs up on the rest
      const answered = once(asked, "response") as Promise<[IncomingMessage]>;
      const mebibyte = Buffer.alloc(1024 * 1024);
      for (let sent = 0; sent < 68; sent++) asked.write(mebibyte);
      const [answer] = await answered;
      expect([answer.statusCode, await text(answer)]).toEqual([413, expect.stringContaining("70167211")]);
      asked.destroy();
    });
  });

  it("reports a port that is in use and what to do", async () => {
    await using(await listen([]), async (url) => {
      const port = Number(new URL(url).port);
      await expect(listen([], port)).rejects.toThrow(
        `Port ${port} is in use: stop what listens there, or choose another`,
      );
    });
  });

  it("stops immediately, even with open keep-alive connections", async () => {
    const server = await listen([echo]);
    const agent = new Agent({ keepAlive: true });
    const asked = request(`${server.url}/echo`, { agent, headers: signed }).end();
    const [answer] = (await once(asked, "response")) as [IncomingMessage];
    await text(answer);
    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(500);
    agent.destroy();
  });
});
