import { expect, test } from "vitest";
import { aZip } from "../../../packages/embedded-cloud/tests/support/zips.ts";
import { openPackage, readerOf } from "../../../src/domain/package/package-directory.ts";
import { findLinkReason } from "../../../src/domain/package/shared-links.ts";
import { textOf } from "../../support/reasons.ts";

const SHARED = ["node_modules/@acme/shared/"];
const LINK = 0o120777;

test.each([
  ["no link", {}, null],
  ["a link elsewhere", { "data/latest": "2026.json" }, null],
  ["a command", { "node_modules/.bin/acme": "../@acme/shared/bin.js" }, null],
  ["a link inside the shared code", { "node_modules/@acme/shared/latest": "lib" }, null],
  [
    "the package itself",
    { "node_modules/@acme/shared": "../../packages/shared" },
    "node_modules/@acme/shared is a symbolic link in its package, and only files can be moved: package it as files",
  ],
  [
    "a link into it",
    { "src/lib/shared": "../../node_modules/@acme/shared/lib" },
    "src/lib/shared stays in the package as a symbolic link into node_modules/@acme/shared/, which would lead nowhere",
  ],
  ...[
    "/var/./task//node_modules/@acme/shared",
    "../task/node_modules/@acme/shared/lib",
    "/opt/../var/task/node_modules/@acme/shared",
    "node_modules/@acme/shared/../other",
    "data/../node_modules/@acme/shared",
  ].map((target): [string, Readonly<Record<string, string>>, string] => [
    `a link to ${target}`,
    { shared: target },
    "shared stays in the package as a symbolic link into node_modules/@acme/shared/, which would lead nowhere",
  ]),
  [
    "a chain of links",
    { one: "two/lib", two: "node_modules/three", "node_modules/three": "./@acme/shared" },
    "one stays in the package as a symbolic link into node_modules/@acme/shared/, which would lead nowhere",
  ],
  [
    "a chain over a command",
    { one: "node_modules/.bin/two", "node_modules/.bin/two": "../@acme/shared" },
    "one stays in the package as a symbolic link into node_modules/@acme/shared/, which would lead nowhere",
  ],
  [
    "a link to a path that ends at a zero",
    { one: "node_modules/@acme/shared\0/elsewhere" },
    "one is a symbolic link that cannot be followed: it leads through /proc, or over too many places",
  ],
  ["a link in a circle", { one: "two", two: "one" }, null],
  ["a link into the layers", { one: "/opt/nodejs/node_modules/@acme/shared" }, null],
  [
    "a link through the process's own folder",
    { one: "/proc/self/cwd/node_modules" },
    "one is a symbolic link that cannot be followed: it leads through /proc, or over too many places",
  ],
  [
    "a link out of the shared code",
    { "node_modules/@acme/shared/data": "../../../data" },
    "node_modules/@acme/shared/data is a symbolic link out of the shared code, which would lead elsewhere from the layer",
  ],
  [
    "a link by its whole path within the shared code",
    { "node_modules/@acme/shared/data": "/var/task/node_modules/@acme/shared/lib" },
    "node_modules/@acme/shared/data is a symbolic link out of the shared code, which would lead elsewhere from the layer",
  ],
  [
    "a link into it by its whole path",
    { shared: "/var/task/node_modules/@acme/shared" },
    "shared stays in the package as a symbolic link into node_modules/@acme/shared/, which would lead nowhere",
  ],
])("%s", async (_, links: Readonly<Record<string, string>>, expected) => {
  const entries = Object.entries(links).map(([path, content]) => [path, { content, mode: LINK }] as const);
  const opened = await openPackage(readerOf(await aZip({ "app.js": "", ...Object.fromEntries(entries) })));
  expect(textOf(await findLinkReason(opened, SHARED))).toBe(expected);
});
