/** Serves the files of the page; TypeScript is served without its types, so there is no build. */
import { readFile } from "node:fs/promises";
import { colours } from "../../domain/report/report-page/colours.ts";
import { withoutTypes } from "./page-script.ts";

const ROOM = new URL("../../page/", import.meta.url);

const TYPE: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  ts: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** `null` if the page has no such file. */
export async function assetAt(path: string): Promise<{ readonly type: string; readonly body: string } | null> {
  if (path === "/colours.css") return { type: TYPE.css ?? "", body: colours };
  const [, name = "index", ending = "html"] = /^\/(?:([a-z-]+)\.(css|ts|svg))?$/.exec(path) ?? ["", "no-such-file"];
  const text = await readFile(new URL(`${name}.${ending}`, ROOM), "utf8").catch(() => null);
  if (text === null) return null;
  return { type: TYPE[ending] ?? "", body: ending === "ts" ? withoutTypes(text) : text };
}
