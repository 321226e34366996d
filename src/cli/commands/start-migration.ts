/** `npm run start-migration`: moves the shared code of a fleet into a layer. */
import { writeFile } from "node:fs/promises";
import { connect } from "../execution/connection.ts";
import { chooseRequest } from "../request/choose-request.ts";
import { type LayerOptions, launchWithLayer, sharedDirOption, toVersionOption } from "../request/layer-option.ts";
import { readRequestFile, withPlaces } from "../request/request-file.ts";
import { freePath, problemOfNewPath } from "../request/request-path.ts";
import { Refused } from "../terminal/errors.ts";
import { canPrompt, promptsOn } from "../terminal/prompts.ts";
import { terminalSafe } from "../terminal/terminal.ts";
import { type Call, type CommandResult, cliCommand } from "./command.ts";

export interface StartOptions extends LayerOptions {
  readonly wait?: true;
}

/** Checks the request, uploads a layer built from a folder, and starts the execution. */
export const startMigration = cliCommand<StartOptions>(
  {
    name: "start-migration",
    summary:
      "Starts a migration, which moves the shared code of a fleet into a layer, batch by batch. If it fails, everything is restored.",
    operand: {
      name: "request",
      is: "path of the request, a JSON or YAML file (see docs/request.md); on a terminal you can omit it and answer questions instead",
      optional: true,
    },
    example: "request.json --shared-dir ./shared --wait",
    options: (command) =>
      command
        .option("--wait", "show progress, then the result")
        .addOption(sharedDirOption())
        .addOption(toVersionOption()),
  },
  start,
);

/** The command without parsing and printing; also used by the demo. */
export async function start(call: Call<StartOptions>): Promise<CommandResult> {
  const [path] = call.arguments;
  if (path !== undefined) {
    const file = await readRequestFile(path);
    return withPlaces(file, () => launchWithLayer(file.value, call.options.wait ?? false, call));
  }
  if (call.options.json !== undefined || !canPrompt(call.terminal))
    throw new Refused(
      "Pass a request: npm run start-migration -- REQUEST.json (see docs/request.md). On a terminal without --json, the command asks for it instead.",
    );
  return chooseAndStart(call);
}

/** Asks for the request, shows its plan, writes the request file, and starts it if the answer is yes. */
async function chooseAndStart(call: Call<StartOptions>): Promise<CommandResult> {
  const { terminal, output } = call;
  const prompts = promptsOn(terminal);
  // Without a deployment, every answer would be for nothing.
  await connect(call.options);
  const request = await chooseRequest(call, prompts);
  output.write("\nPlan:\n\n");
  const plan = await launchWithLayer({ ...request, plan: true }, true, call);
  if (!migratesAny(plan))
    return {
      ...plan,
      text: `${plan.text}\nNo function would be migrated. Nothing was started, and no file was written.\n`,
    };
  output.write(terminalSafe(`${plan.text}\n`));
  const path = await prompts.askText("Where should the request be written?", freePath(), problemOfNewPath);
  output.write(`${NO_CHECKS}\n\n`);
  const startNow = await prompts.askYes("Start the migration now?");
  await writeFile(path, `${JSON.stringify(request, null, 2)}\n`, { flag: "wx" });
  output.write(`Written  ${path}\n\n`);
  if (startNow) return launchWithLayer(request, true, call);
  const command = `npm run start-migration -- ${path} --wait`;
  return { exitCode: 0, json: null, text: `Nothing was started. To start the migration: ${command}\n` };
}

/** The questions cover no checks: only the team knows a payload and its expected response. */
const NO_CHECKS =
  "The request has no checks, so functions are judged by their logs and metrics alone. To invoke functions before and\nafter the change, answer no and add checks to the file: docs/request.md#checks";

const migratesAny = ({ json }: CommandResult) =>
  (json as { readonly functions?: readonly { readonly outcome: string }[] }).functions?.some(
    ({ outcome }) => outcome === "planned",
  ) === true;
