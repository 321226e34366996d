/** Checks the packaged template with cfn-lint, if it is installed. Example: npm run lint:template */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { packageService } from "../deployment/packaging.ts";

/** The packager writes redundant dependencies (W3005): harmless, and not under our control. */
const ignored = ["--ignore-checks", "W3005"];

const template = join(await packageService(), "cloudformation-template-update-stack.json");
const child = spawn("cfn-lint", [...ignored, "--", template], { stdio: "inherit" });
child.once("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ENOENT") throw error;
  console.log("Skipped: cfn-lint is not installed (pip install cfn-lint).");
});
child.once("exit", (code) => {
  if (code === 0) console.log("cfn-lint found no problems in the template.");
  process.exitCode = code ?? 1;
});
