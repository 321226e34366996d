/** The folder of one call of the probe. It holds all that the call lays out, and nothing outside it is ever removed. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { IS_ALONE } from "./strays.mjs";

export async function withCallFolder(work) {
  const shared = os.tmpdir();
  const first = IS_ALONE ? fs.readdirSync(shared) : [];
  const folder = fs.mkdtempSync(path.join(shared, "import-probe-"));
  try {
    return await work(folder);
  } finally {
    remove(folder);
    // What is new in an environment of Lambda's own was made by an import, and would be found by the next.
    const left = IS_ALONE ? fs.readdirSync(shared).filter((name) => !first.includes(name)) : [];
    for (const name of left) remove(path.join(shared, name));
  }
}

/** Also where loaded code took permissions away. */
function remove(file) {
  try {
    if (fs.lstatSync(file).isDirectory()) open(file);
    fs.rmSync(file, { recursive: true, force: true });
  } catch {
    // It is gone already, or belongs to another user.
  }
}

function open(folder) {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) open(path.join(folder, entry.name));
}
