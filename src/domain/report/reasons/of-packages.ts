/** Codes of contents of a function's package or layers that prevent its migration. */
import * as z from "zod";
import { familyNamed } from "../../runtimes/families.ts";
import { FAMILY_NAMES } from "../../runtimes/family.ts";
import { code, codes, texts } from "./code.ts";
import { differences, differencesText } from "./differences.ts";

export const ofPackages = codes({
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
  "package-unreadable": "its package cannot be read: {because}",
  "own-copy-stays": "it has its own copy of the shared code, and moving to version {version} changes no code",
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
  "content-differs":
    "its copy of the shared code differs from the layer in content, although size and CRC-32 are equal: changed {files …}",
  "handler-in-shared-code": "its handler {handler} is in the shared code, and Lambda would not find it in the layer",
  "hides-layer": "{path} stays in the package and would hide the layer's {sharedPath}",
  "shared-path-is-link": "{path} is a symbolic link in its package, and only files can move: package it as files",
  "too-many-links": "its package contains {links symbolic link}, too many to follow",
  "link-not-followed": "{path} is a symbolic link that cannot be followed: its path contains /proc, or too many links",
  "link-into-shared-code": "{path} stays in the package as a symbolic link into {into}, which moves to the layer",
  "link-out-of-shared-code":
    "{path} is a symbolic link to a path outside the shared code, which would not resolve from the layer",
  "library-stays": 'the layer\'s {path} needs {library}, which stays in the package: add {folder} to "shared"',
  "library-moves": "{path} stays in the package and needs {library}, which moves to the layer",
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
  "layer-version-deleted":
    "it uses the layer version {layerVersionArn}, which was deleted: Lambda would accept neither a change nor a rollback",
  "layer-version-denied":
    "it uses the layer version {layerVersionArn}, which this service may not read: an update needs lambda:GetLayerVersion on every layer",
  "five-layers": "it already has {layers layer}, and Lambda allows {allowed #}",
  "too-large": code(
    "package and layers would together be larger than Lambda allows",
    { unzippedBytes: z.int(), allowedBytes: z.int() },
    ({ unzippedBytes, allowedBytes }) =>
      `with the layer and its own copy together it would unpack to ${inMegabytes(unzippedBytes)}, and Lambda allows ${inMegabytes(allowedBytes)}`,
  ),
});

/** Rounded up: one byte above the limit must also read as above it. */
function inMegabytes(bytes: number): string {
  return `${(Math.ceil((bytes / 1024 / 1024) * 10) / 10).toFixed(1)} MB`;
}
