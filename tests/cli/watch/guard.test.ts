import { describe, expect, test } from "vitest";
import { denialOf } from "../../../src/cli/watch/guard.ts";

const TOKEN = "a-token-of-this-run";
const asked = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  denialOf({ method, path, headers: { host: "127.0.0.1:4000", ...headers } }, 4000, TOKEN)?.status ?? null;
const authorization = `Bearer ${TOKEN}`;
const json = { "content-type": "application/json" };

describe("the page's server", () => {
  test.each([
    ["the page itself", "/", {}, "GET", null],
    ["what the page asks with its token", "/api/view", { authorization }, "GET", null],
    ["what its buttons do", "/api/stop", { authorization, ...json, origin: "http://127.0.0.1:4000" }, "POST", null],
    ["localhost as a name of this machine", "/api/view", { authorization, host: "localhost:4000" }, "GET", null],
    ["a request without the token", "/api/view", {}, "GET", 401],
    ["a wrong token", "/api/view", { authorization: "Bearer a-token-of-that-run" }, "GET", 401],
    ["a token that is too short", "/api/view", { authorization: "Bearer a" }, "GET", 401],
    ["a name that another site made resolve to this machine", "/", { host: "evil.example:4000" }, "GET", 421],
    ["another port's name for it", "/", { host: "127.0.0.1:4001" }, "GET", 421],
    ["another site's page", "/api/stop", { authorization, ...json, origin: "https://evil.example" }, "POST", 403],
    ["a page of another port", "/api/stop", { authorization, ...json, origin: "http://127.0.0.1:80" }, "POST", 403],
    ["a form", "/api/stop", { authorization, "content-type": "text/plain" }, "POST", 415],
    ["another method", "/api/stop", { authorization }, "DELETE", 405],
    ["a POST to a file", "/", {}, "POST", 405],
  ])("meets %s", (_, path, headers, method, status) => {
    expect(asked(path, headers as Record<string, string>, method)).toBe(status);
  });
});
