/** `npm run plan`: what a migration would do to each function, and why. */

import { isObject } from "../../domain/json.ts";
import { type LayerOptions, launchedWithLayer, sharedDirOption, toVersionOption } from "../request/layer-option.ts";
import { requestFile } from "../request/request-file.ts";
import { type ExitCode, Refused } from "../terminal/errors.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, commandNamed, runCommand } from "./command.ts";

export const planCommand = () =>
  commandNamed({
    name: "plan",
    summary: "Says what a migration would do to each function of the fleet and why; changes nothing.",
    operand: { name: "request", is: "path of the request, a JSON file (docs/request.md)" },
    example: "request.json --shared-dir ./shared",
  })
    .addOption(sharedDirOption())
    .addOption(toVersionOption())
    .option(
      "--probe",
      "try the imports of functions that would change, whatever the request says about it, in temporary functions of the service's own; invokes none of the fleet",
    );

/**
 * Runs the request as a plan, which changes no function and publishes no layer, and prints it; answers the exit code.
 * With `--shared-dir` the layer artifact is uploaded, as the plan is made by the service.
 */
export function plan(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<PlanOptions>(planCommand(), argv, terminal, planned);
}

interface PlanOptions extends LayerOptions {
  readonly probe?: boolean;
}

async function planned(call: Call<PlanOptions>): Promise<Answer> {
  const [path = ""] = call.arguments;
  const read = await requestFile(path);
  if (isObject(read) && "rollback" in read) {
    throw new Refused(`${path} asks for a rollback, which needs no plan: npm run rollback -- EXECUTION.`);
  }
  return launchedWithLayer(planInput(read, call.options.probe === true), true, call);
}

/** The request as a plan: with the probe it asks for, and where `--probe` is given with one in any case. */
export function planInput(read: unknown, isToProbe: boolean): unknown {
  if (typeof read !== "object" || read === null || Array.isArray(read)) return read;
  const said = "probe" in read ? read.probe : undefined;
  const probe = isToProbe && (said === undefined || said === "none") ? { probe: "all" } : {};
  return { ...read, ...probe, plan: true };
}
