/**
 * Loads a handler as the embedded cloud does and calls it: prints `ok` (or as JSON what it answers), or the error in
 * one line.
 */
import { createRequire } from "node:module";
import { handlerFor } from "../../packages/embedded-cloud/src/lambda/runtime/client/node-handler.mjs";

const [, , root, handler, major, tells] = process.argv;
process.on("uncaughtException", end).on("unhandledRejection", end);
if (Number(major) >= 18) await import("../../packages/embedded-cloud/src/lambda/runtime/client/node-path-imports.mjs");

function end(error) {
  console.log(error === null ? "ok" : `${error?.name}: ${String(error?.message).split("\n")[0]}`);
  process.exit(0);
}

try {
  const loaded = await handlerFor(root, handler, true, createRequire(import.meta.url));
  const answer = await loaded({}, {});
  if (tells === "answer") {
    console.log(JSON.stringify(answer ?? null));
    process.exit(0);
  }
  end(null);
} catch (error) {
  end(error);
}
