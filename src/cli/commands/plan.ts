/** `npm run plan`: shows what a migration would do with each function, and why. */
import { isObject } from "../../domain/json.ts";
import { withCopyDifferences } from "../execution/copy-differences.ts";
import { type LayerOptions, launchWithLayer, sharedDirOption, toVersionOption } from "../request/layer-option.ts";
import { readRequestFile } from "../request/request-file.ts";
import { Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, cliCommand } from "./command.ts";

interface PlanOptions extends LayerOptions {
  readonly probe?: boolean;
  readonly diff?: boolean;
  readonly history?: string;
}

/**
 * Runs the request as a plan, which changes no function and publishes no layer, and prints the plan. With
 * `--shared-dir` the layer artifact is uploaded, because the deployed service makes the plan.
 */
export const plan = cliCommand<PlanOptions>(
  {
    name: "plan",
    summary: "Shows what a migration would do with each function of the fleet and why. Changes nothing.",
    operand: { name: "request", is: "path of the request, a JSON file (see docs/request.md)" },
    example: "request.json --shared-dir ./shared",
    options: (command) =>
      command
        .addOption(sharedDirOption())
        .addOption(toVersionOption())
        .option(
          "--probe",
          "test the imports of functions that would change, even if the request turns the probe off; runs in temporary functions and never invokes yours",
        )
        .option("--diff", "show how the copies of the shared code differ from the layer, file by file")
        .option(
          "--history <dir>",
          "as --diff, and say which commits the copies are: the shared folder in a Git repository, or the folder that contains it; read only",
        ),
  },
  runPlan,
);

async function runPlan(call: Call<PlanOptions>): Promise<CommandResult> {
  const [path = ""] = call.arguments;
  const read = await readRequestFile(path);
  if (isObject(read) && "rollback" in read)
    throw new Refused(`${path} asks for a rollback, which needs no plan. Start it with: npm run rollback -- EXECUTION`);
  const result = await launchWithLayer(planInput(read, call.options.probe === true), true, call);
  return call.options.diff === true || call.options.history !== undefined
    ? withCopyDifferences(result, read, call)
    : result;
}

/** The request as a plan. With `forceProbe` it probes imports even if the request turns that off. */
export function planInput(read: unknown, forceProbe: boolean): unknown {
  if (!isObject(read)) return read;
  const isOff = read.probe === undefined || read.probe === "none";
  return { ...read, ...(forceProbe && isOff ? { probe: "all" } : {}), plan: true };
}
