/** Codes of contents of a function's package or layers that prevent its migration. */
import * as z from "zod";
import { count } from "../../amounts.ts";
import { familyNamed } from "../../runtimes/families.ts";
import { FAMILY_NAMES } from "../../runtimes/family.ts";
import { listed } from "../../text.ts";
import { code, texts } from "./code.ts";
import { differences, differencesText } from "./differences.ts";

export const ofPackages = {
  "up-to-date": code(
    "the function already uses the layer as requested",
    { version: z.string(), matches: z.enum(["content", "version"]) },
    ({ version, matches }) =>
      `it already uses version ${version} of the layer, ${matches === "content" ? "which has this content" : "as requested"}`,
  ),
  "no-shared-code": code(
    "the package holds no shared code, and the function does not use the layer",
    { language: z.enum(FAMILY_NAMES), sharedPaths: texts },
    ({ language, sharedPaths }) => familyNamed(language).texts.absent(sharedPaths),
  ),
  "package-unreadable": code(
    "the package cannot be read",
    { why: z.string() },
    ({ why }) => `its package cannot be read: ${why}`,
  ),
  "own-copy-stays": code(
    "the request only changes the layer version, and the function has its own copy of the shared code",
    { version: z.string() },
    ({ version }) => `it has its own copy of the shared code, and moving to version ${version} changes no code`,
  ),
  drifted: code(
    "the function's copy of the shared code differs from the layer",
    differences,
    (copy) => `its copy of the shared code differs from the layer: ${differencesText(copy)}`,
  ),
  "partial-copy": code(
    "the function's copy of the shared code lacks files that the layer holds",
    differences,
    (copy) => `its copy of the shared code is partial: ${differencesText(copy)}`,
  ),
  "content-differs": code(
    "files of the copy have another content than the layer's, although size and CRC-32 are equal",
    { files: texts, total: z.int() },
    ({ files }) =>
      `its copy of the shared code differs from the layer in content, although size and CRC-32 are equal: changed ${listed(files)}`,
  ),
  "handler-in-shared-code": code(
    "the function's handler is part of the shared code",
    { handler: z.string() },
    ({ handler }) => `its handler ${handler} is in the shared code`,
  ),
  "hides-layer": code(
    "a file that stays in the package would hide the layer's copy",
    { path: z.string(), sharedPath: z.string() },
    ({ path, sharedPath }) => `${path} stays in the package and would hide the layer's ${sharedPath}`,
  ),
  "shared-path-is-link": code(
    "a shared path is a symbolic link",
    { path: z.string() },
    ({ path }) => `${path} is a symbolic link in its package, and only files can move: package it as files`,
  ),
  "too-many-links": code(
    "the package holds more symbolic links than are followed",
    { links: z.int() },
    ({ links }) => `its package contains ${count(links, "symbolic link")}, too many to follow`,
  ),
  "link-not-followed": code(
    "a symbolic link of the package cannot be followed",
    { path: z.string() },
    ({ path }) => `${path} is a symbolic link that cannot be followed: its path contains /proc, or too many links`,
  ),
  "link-into-shared-code": code(
    "a symbolic link that stays points into the shared code",
    { path: z.string(), into: z.string() },
    ({ path, into }) => `${path} stays in the package as a symbolic link into ${into}, which moves to the layer`,
  ),
  "link-out-of-shared-code": code(
    "a symbolic link of the shared code points out of it",
    { path: z.string() },
    ({ path }) =>
      `${path} is a symbolic link to a path outside the shared code, which would not resolve from the layer`,
  ),
  "library-stays": code(
    "machine code of the layer needs a library that stays in the package",
    { path: z.string(), library: z.string(), folder: z.string() },
    ({ path, library, folder }) =>
      `the layer's ${path} needs ${library}, which stays in the package: add ${folder} to "shared"`,
  ),
  "library-moves": code(
    "machine code that stays in the package needs a library that moves",
    { path: z.string(), library: z.string() },
    ({ path, library }) => `${path} stays in the package and needs ${library}, which moves to the layer`,
  ),
  "other-architecture": code(
    "machine code of the layer is made for another architecture",
    { path: z.string(), architectures: texts, madeFor: z.string().nullable() },
    ({ path, architectures, madeFor }) =>
      `its architecture is ${architectures.join(", ")}, and the layer's ${path} is made for ${madeFor ?? "another machine"}`,
  ),
  "other-python": code(
    "machine code of the layer is made for another version of Python",
    { path: z.string(), runtime: z.string().nullable(), python: z.string() },
    ({ path, runtime, python }) => `its runtime is ${runtime}, and the layer's ${path} is made for Python ${python}`,
  ),
  "layer-version-deleted": code(
    "a layer version of the function was deleted",
    { layerVersionArn: z.string() },
    ({ layerVersionArn }) =>
      `it uses the layer version ${layerVersionArn}, which was deleted: Lambda would accept neither a change nor a rollback`,
  ),
  "layer-version-denied": code(
    "the service may not read a layer version of the function",
    { layerVersionArn: z.string() },
    ({ layerVersionArn }) =>
      `it uses the layer version ${layerVersionArn}, which this service may not read: an update needs lambda:GetLayerVersion on every layer`,
  ),
  "five-layers": code(
    "the function already has as many layers as Lambda allows",
    { layers: z.int(), allowed: z.int() },
    ({ layers, allowed }) => `it already has ${count(layers, "layer")}, and Lambda allows ${allowed}`,
  ),
  "too-large": code(
    "package and layers would together be larger than Lambda allows",
    { unzippedBytes: z.int(), allowedBytes: z.int() },
    ({ unzippedBytes, allowedBytes }) =>
      `with the layer and its own copy together it would unpack to ${inMegabytes(unzippedBytes)}, and Lambda allows ${inMegabytes(allowedBytes)}`,
  ),
};

/** Rounded up: one byte above the limit must also read as above it. */
function inMegabytes(bytes: number): string {
  return `${(Math.ceil((bytes / 1024 / 1024) * 10) / 10).toFixed(1)} MB`;
}
