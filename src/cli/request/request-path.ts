/** Where a new request is written. */
import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** `request.json`, or the first of `request-2.json`, `request-3.json`, … that does not exist. */
export function freePath(): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "request.json" : `request-${number}.json`;
    if (!existsSync(name)) return name;
  }
}

/** `null` if a file can be created there. */
export function problemOfNewPath(path: string): string | null {
  if (existsSync(path)) return `${path} already exists. Enter another path.`;
  const folder = dirname(path);
  return existsSync(folder) ? null : `Folder ${folder} does not exist.`;
}
