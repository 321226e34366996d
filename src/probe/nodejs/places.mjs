/** Where things lie in a probe function. */
import os from "node:os";
import path from "node:path";

export const TASK_ROOT = process.env.LAMBDA_TASK_ROOT;
/** Where the runtime looks for layers: its last folder of libraries is /opt/lib. */
export const OPT = path.dirname(process.env.LD_LIBRARY_PATH.split(":").pop());
export const SCRATCH = path.join(os.tmpdir(), "probe");
/** Of the function that is being probed; the layers beside it serve the next ones as well. */
export const NOW = path.join(SCRATCH, "now");
