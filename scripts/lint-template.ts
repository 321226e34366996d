/** Checks the packaged template with cfn-lint, where it is installed. Example: npm run lint:template */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { packagedService } from "../deployment/packaging.ts";

/** The packager writes dependencies that follow from references as well: harmless, and not ours to change. */
const passedOver = ["--ignore-checks", "W3005"];

const template = join(await packagedService(), "cloudformation-template-update-stack.json");
const child = spawn("cfn-lint", [...passedOver, "--", template], { stdio: "inherit" });
child.once("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "ENOENT") throw error;
  console.log("Skipped: cfn-lint is not installed (pip install cfn-lint).");
});
child.once("exit", (code) => {
  if (code === 0) console.log("cfn-lint has nothing to say about the template.");
  process.exitCode = code ?? 1;
});
