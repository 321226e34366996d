/** Where the parts of a probe function are, and whether they are where Lambda puts them. */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const TASK_ROOT = process.env.LAMBDA_TASK_ROOT ?? "";
/** Where the runtime looks for layers: its last folder of libraries is /opt/lib. */
export const OPT = path.dirname((process.env.LD_LIBRARY_PATH ?? "").split(":").pop());

/** In any other layout, a module that is not found says nothing about Lambda. */
export function isLaidOutAsOnLambda() {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const isInTask = TASK_ROOT !== "" && fs.existsSync(TASK_ROOT) && fs.realpathSync(TASK_ROOT) === fs.realpathSync(here);
  return isInTask && (process.env.NODE_PATH ?? "").split(":").includes(path.join(OPT, "nodejs", "node_modules"));
}
