/**
 * `npm run docs`: generates documents from the code: request reference, JSON Schemas, reasons, permissions, promises
 * and state graphs.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { generatedDocs } from "./docs/generated-docs.ts";

const root = new URL("../", import.meta.url);
for (const { path, content } of generatedDocs((path) => readFileSync(new URL(path, root), "utf8"))) {
  writeFileSync(new URL(path, root), content);
  console.log(`written  ${path}`);
}
