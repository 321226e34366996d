/** `npm run plan`: shows what a migration would do with each function, and why. */
import { Option } from "commander";
import { isObject } from "../../domain/json.ts";
import { withCopyDifferences } from "../execution/copy-differences.ts";
import { launch } from "../execution/launch.ts";
import { connectOrPlanHere, resultOfPlanHere } from "../execution/plan-here.ts";
import { type LayerOptions, sharedDirOption, toVersionOption, withLayer } from "../request/layer-option.ts";
import { readRequestFile, withPlaces } from "../request/request-file.ts";
import { Refused } from "../terminal/errors.ts";
import { type Call, type CommandResult, cliCommand } from "./command.ts";

interface PlanOptions extends LayerOptions {
  readonly probe?: boolean;
  readonly diff?: boolean;
  readonly history?: string;
}

/**
 * Runs the request as a plan, which changes no function and publishes no layer, and prints the plan. The deployed
 * service makes it, and with `--shared-dir` the layer artifact is uploaded. Without a deployment, this process does.
 */
export const plan = cliCommand<PlanOptions>(
  {
    name: "plan",
    summary:
      "Shows what a migration would do with each function of the fleet and why. Changes nothing. If the service is not deployed, this process makes the plan and only reads.",
    operand: { name: "request", is: "path of the request, a JSON or YAML file (see docs/request.md)" },
    example: "request.json --shared-dir ./shared",
    options: (command) =>
      command
        .addOption(sharedDirOption())
        .addOption(toVersionOption())
        .option(
          "--probe",
          "test the imports of functions that would change, even if the request turns the probe off; runs in temporary functions and never invokes yours",
        )
        .addOption(
          new Option(
            "--markdown",
            "print the plan as Markdown on stdout, for example for a comment of a pull request, and everything else on stderr",
          ).conflicts("json"),
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
  const file = await readRequestFile(path);
  const read = file.value;
  if (isObject(read) && "rollback" in read)
    throw new Refused(`${path} asks for a rollback, which needs no plan. Start it with: npm run rollback -- EXECUTION`);
  const asked = planInput(read, call.options.probe === true);
  const { kind, input, connection } = await withPlaces(file, () =>
    withLayer(asked, call, () => connectOrPlanHere(call)),
  );
  const result =
    "plan" in connection
      ? await resultOfPlanHere(connection, input, call)
      : await launch(connection, { kind, input, wait: true }, call);
  return call.options.diff === true || call.options.history !== undefined
    ? withCopyDifferences(result, { read, isStored: !("plan" in connection), files: connection.files }, call)
    : result;
}

/** The request as a plan. With `forceProbe` it probes imports even if the request turns that off. */
export function planInput(read: unknown, forceProbe: boolean): unknown {
  if (!isObject(read)) return read;
  const isOff = read.probe === undefined || read.probe === "none";
  return { ...read, ...(forceProbe && isOff ? { probe: "all" } : {}), plan: true };
}
