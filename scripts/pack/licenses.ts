/** The licenses of the packages in a bundle, which must accompany it. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** @param inputs paths of the bundle's sources, from `root` */
export async function licensesOf(root: string, inputs: readonly string[]): Promise<string> {
  const folders = new Set(inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []));
  const texts = await Promise.all([...folders].sort().map((folder) => licenseOf(join(root, folder))));
  return `${texts.join(`\n${"-".repeat(80)}\n`)}`;
}

async function licenseOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts].join("\n\n");
}
