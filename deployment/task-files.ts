/** Finds the file of a task by its name: `migrate-batch` is `src/tasks/batch/migrate-batch.ts`. */
import { globSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Path from the project's root, without `.ts`. @throws Error unless exactly one folder of src/tasks has such a file */
export function taskFileOf(name: string): string {
  const [file, ...others] = globSync(`src/tasks/*/${name}.ts`, { cwd: root });
  if (file === undefined || others.length > 0) throw new Error(`Expected exactly one file src/tasks/*/${name}.ts`);
  return file.replace(/\.ts$/, "");
}
