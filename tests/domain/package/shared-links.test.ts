import { expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { openPackage, readerOf } from "../../../src/domain/package/package-directory.ts";
import { findLinkReason } from "../../../src/domain/package/shared-links.ts";
import type { Reason } from "../../../src/domain/report/reasons/reasons.ts";

const into = "node_modules/@acme/shared/";
const SHARED = [into];
const LINK = 0o120777;

test.each<[string, Readonly<Record<string, string>>, Reason | null]>([
  ["no link", {}, null],
  ["a link elsewhere", { "data/latest": "2026.json" }, null],
  ["a command", { "node_modules/.bin/acme": "../@acme/shared/bin.js" }, null],
  ["a link inside the shared code", { "node_modules/@acme/shared/latest": "lib" }, null],
  [
    "the package itself",
    { "node_modules/@acme/shared": "../../packages/shared" },
    { code: "shared-path-is-link", path: "node_modules/@acme/shared" },
  ],
  [
    "a link into it",
    { "src/lib/shared": "../../node_modules/@acme/shared/lib" },
    { code: "link-into-shared-code", path: "src/lib/shared", into },
  ],
  ...[
    "/var/./task//node_modules/@acme/shared",
    "../task/node_modules/@acme/shared/lib",
    "/opt/../var/task/node_modules/@acme/shared",
    "node_modules/@acme/shared/../other",
    "data/../node_modules/@acme/shared",
  ].map((target): [string, Readonly<Record<string, string>>, Reason] => [
    `a link to ${target}`,
    { shared: target },
    { code: "link-into-shared-code", path: "shared", into },
  ]),
  [
    "a chain of links",
    { one: "two/lib", two: "node_modules/three", "node_modules/three": "./@acme/shared" },
    { code: "link-into-shared-code", path: "one", into },
  ],
  [
    "a chain over a command",
    { one: "node_modules/.bin/two", "node_modules/.bin/two": "../@acme/shared" },
    { code: "link-into-shared-code", path: "one", into },
  ],
  [
    "a link to a path that ends at a zero",
    { one: "node_modules/@acme/shared\0/elsewhere" },
    { code: "link-not-followed", path: "one" },
  ],
  ["a link in a circle", { one: "two", two: "one" }, null],
  ["a link into the layers", { one: "/opt/nodejs/node_modules/@acme/shared" }, null],
  [
    "a link through the process's own folder",
    { one: "/proc/self/cwd/node_modules" },
    { code: "link-not-followed", path: "one" },
  ],
  [
    "a link out of the shared code",
    { "node_modules/@acme/shared/data": "../../../data" },
    { code: "link-out-of-shared-code", path: "node_modules/@acme/shared/data" },
  ],
  [
    "a link by its whole path within the shared code",
    { "node_modules/@acme/shared/data": "/var/task/node_modules/@acme/shared/lib" },
    { code: "link-out-of-shared-code", path: "node_modules/@acme/shared/data" },
  ],
  [
    "a link into it by its whole path",
    { shared: "/var/task/node_modules/@acme/shared" },
    { code: "link-into-shared-code", path: "shared", into },
  ],
])("%s", async (_, links, expected) => {
  const entries = Object.entries(links).map(([path, content]) => [path, { content, mode: LINK }] as const);
  const opened = await openPackage(readerOf(await aZip({ "app.js": "", ...Object.fromEntries(entries) })));
  expect(await findLinkReason(opened, SHARED)).toEqual(expected);
});
