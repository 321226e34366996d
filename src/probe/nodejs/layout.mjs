/**
 * Lays out one side of the comparison: a package in its own folder, and its layers as Lambda merges them into /opt. Layers
 * are laid out instead of attached, because extensions and wrappers of attached ones would run here.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { download } from "./download.mjs";
import { NOW, SCRATCH, TASK_ROOT } from "./places.mjs";
import { unpack } from "./unpacking.mjs";
import { Unusable } from "./unusable.mjs";

export async function laidOut(event, name) {
  const side = event[name];
  const task = path.join(NOW, name);
  unpack(
    await packageOf(event),
    task,
    side.without.map((pattern) => new RegExp(pattern)),
  );
  return { task, opt: await optOf(side.layers, event.layers) };
}

async function packageOf(event) {
  const file = path.join(NOW, "package.zip");
  if (!fs.existsSync(file)) {
    const found = await download(event.package.url, file, "its package");
    if (found !== event.package.sha256) throw new Unusable("its package is not the one the inventory saw");
  }
  return file;
}

/** Layers merge in their order, later files over earlier ones; laid out once per list. */
async function optOf(names, layers) {
  const key = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
  const folder = path.join(SCRATCH, `opt-${key}`);
  if (!fs.existsSync(folder)) {
    const making = `${folder}.making`;
    fs.rmSync(making, { recursive: true, force: true });
    fs.mkdirSync(making, { recursive: true });
    for (const name of names) unpack(await layerZip(layers[name]), making, []);
    fs.renameSync(making, folder);
  }
  return folder;
}

async function layerZip(layer) {
  if (layer.file !== undefined) return path.join(TASK_ROOT, layer.file);
  const file = path.join(SCRATCH, "layer.zip");
  await download(layer.url, file, "a layer of it");
  return file;
}
