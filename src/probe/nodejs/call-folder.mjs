/** The folder of one call, which contains everything it unpacks. Nothing else is removed on a shared machine. */
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
    // On Lambda, new files were created by an import, and the next import would find them.
    const left = IS_ALONE ? fs.readdirSync(shared).filter((name) => !first.includes(name)) : [];
    for (const name of left) remove(path.join(shared, name));
  }
}

/** Also removes folders whose permissions loaded code changed. */
function remove(file) {
  try {
    if (fs.lstatSync(file).isDirectory()) open(file);
    fs.rmSync(file, { recursive: true, force: true });
  } catch {
    // It does not exist any more, or belongs to another user.
  }
}

function open(folder) {
  fs.chmodSync(folder, 0o700);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) open(path.join(folder, entry.name));
}
