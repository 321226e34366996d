/** `npm run start-migration`: brings a fleet onto a layer. */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { connectToFleet } from "../execution/live-fleet.ts";
import { chosenRequest } from "../request/choose-request.ts";
import { type LayerOptions, launchedWithLayer, sharedDirOption, toVersionOption } from "../request/layer-option.ts";
import { requestFile } from "../request/request-file.ts";
import { askerOn, canBeAsked } from "../terminal/asking.ts";
import { type ExitCode, Refused } from "../terminal/errors.ts";
import { harmless, type Terminal } from "../terminal/terminal.ts";
import { type Answer, type Call, commandNamed, runCommand } from "./command.ts";

export interface StartOptions extends LayerOptions {
  readonly wait?: true;
}

export const startMigrationCommand = () =>
  commandNamed({
    name: "start-migration",
    summary:
      "Starts a migration: moves the shared code of a fleet into a layer, batch by batch, or leaves everything as it was.",
    operand: {
      name: "request",
      is: "path of the request, a JSON file (docs/request.md); on a terminal, without it, what it says is asked for step by step",
      optional: true,
    },
    example: "request.json --shared-dir ./shared --wait",
  })
    .option("--wait", "show progress until it ends, then the result")
    .addOption(sharedDirOption())
    .addOption(toVersionOption());

/** Checks the request, uploads the layer where it comes from a folder, starts the execution; answers the exit code. */
export function startMigration(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runCommand<StartOptions>(startMigrationCommand(), argv, terminal, started);
}

/** The command without its words: what the demo runs as well. */
export async function started(call: Call<StartOptions>): Promise<Answer> {
  const [path] = call.arguments;
  if (path !== undefined) return launchedWithLayer(await requestFile(path), call.options.wait ?? false, call);
  if (call.options.json !== undefined || !canBeAsked(call.terminal))
    throw new Refused(
      "Name the request: npm run start-migration -- REQUEST.json (docs/request.md). On a terminal, without --json, it is asked for step by step.",
    );
  return chosenAndStarted(call);
}

/** Asks, shows the plan, writes the request file, and starts on a yes. */
async function chosenAndStarted(call: Call<StartOptions>): Promise<Answer> {
  const { terminal, words } = call;
  const asker = askerOn(terminal);
  const request = await chosenRequest(await connectToFleet(call.options), asker, words);
  words.write("\nWhat would happen:\n\n");
  const plan = await launchedWithLayer({ ...request, plan: true }, true, call);
  if (!movesAnybody(plan))
    return {
      ...plan,
      text: `${plan.text}\nNo function would be migrated. Nothing was started, and no file was written.\n`,
    };
  words.write(harmless(`${plan.text}\n`));
  const path = await asker.text("Where should the request be written?", freeName(), problemOfPath);
  words.write(`${NO_CHECKS}\n\n`);
  const isToStart = await asker.yes("Start the migration now?");
  await writeFile(path, `${JSON.stringify(request, null, 2)}\n`, { flag: "wx" });
  words.write(`Written  ${path}\n\n`);
  if (isToStart) return launchedWithLayer(request, true, call);
  const again = `npm run start-migration -- ${path} --wait`;
  return { exitCode: 0, json: null, text: `Nothing was started. Start it with: ${again}\n` };
}

/** What is asked for holds none: a check is a payload and its answer, which only the team knows. */
const NO_CHECKS =
  "It holds no checks, so functions are judged by their logs and metrics alone. To have some invoked before and after,\nsay no now and add them to the file: docs/request.md#checks";

const movesAnybody = ({ json }: Answer) =>
  (json as { readonly functions?: readonly { readonly outcome: string }[] }).functions?.some(
    ({ outcome }) => outcome === "planned",
  ) === true;

/** `request.json`, or the first of `request-2.json` and so on that is not there. */
function freeName(): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? "request.json" : `request-${number}.json`;
    if (!existsSync(name)) return name;
  }
}

function problemOfPath(path: string): string | null {
  if (existsSync(path)) return `There is a file ${path} already: name another one.`;
  const folder = dirname(path);
  return existsSync(folder) ? null : `There is no folder ${folder}.`;
}
