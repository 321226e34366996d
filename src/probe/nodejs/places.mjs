/** The folders of a probe function, and whether they are Lambda's. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const TASK_ROOT = process.env.LAMBDA_TASK_ROOT ?? "";
/** The folder that contains the last library folder, which is /opt/lib on Lambda. */
export const OPT = path.dirname((process.env.LD_LIBRARY_PATH ?? "").split(":").pop());

/** With any other layout, a missing module says nothing about Lambda. */
export function isLaidOutAsOnLambda() {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const isInTask = TASK_ROOT !== "" && fs.existsSync(TASK_ROOT) && fs.realpathSync(TASK_ROOT) === fs.realpathSync(here);
  return isInTask && (process.env.NODE_PATH ?? "").split(":").includes(path.join(OPT, "nodejs", "node_modules"));
}
