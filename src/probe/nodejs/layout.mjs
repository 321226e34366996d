/**
 * Unpacks one side of the comparison: the package in its own folder, and its layers merged as in /opt. Layers are not
 * attached, because their extensions and wrappers would run here. They are unpacked again for each function, because
 * loaded code can change them.
 */
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { download } from "./download.mjs";
import { TASK_ROOT } from "./places.mjs";
import { unpack } from "./unpacking.mjs";
import { Unusable } from "./unusable.mjs";

export async function layOut(event, name, folder) {
  const side = event[name];
  const [task, opt] = ["task", "opt"].map((part) => path.join(folder, name, part));
  const leftOut = side.without.map((pattern) => new RegExp(pattern));
  unpack([await packageOf(event, folder)], task, leftOut);
  const layers = [];
  for (const layer of side.layers) layers.push(await layerZip(event.layers[layer], folder));
  unpack(layers, opt, []);
  // Generated files load the layer's modules from /opt, which is another folder here.
  for (const { path: file, text } of side.generated) {
    fs.mkdirSync(path.dirname(path.join(task, file)), { recursive: true });
    fs.writeFileSync(path.join(task, file), text.replaceAll('"/opt/', `"${opt}/`));
  }
  return { task, opt };
}

async function packageOf(event, folder) {
  const file = path.join(folder, "package.zip");
  if (!fs.existsSync(file)) {
    const found = await download(event.package.url, file, "its package");
    if (found !== event.package.sha256) throw new Unusable("its package changed after the inventory");
  }
  return file;
}

async function layerZip(layer, folder) {
  if (layer.file !== undefined) return path.join(TASK_ROOT, layer.file);
  const name = createHash("sha256").update(layer.url).digest("hex").slice(0, 16);
  const file = path.join(folder, `layer-${name}.zip`);
  if (!fs.existsSync(file)) await download(layer.url, file, "one of its layers");
  return file;
}
