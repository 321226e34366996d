/** `npm run start-migration`: brings a fleet onto a layer. */
import { type Answer, type Call, commandNamed, runCommand } from "./command.ts";
import type { ExitCode } from "./errors.ts";
import { type LayerOptions, launchedWithLayer, sharedDirOption, toVersionOption } from "./layer-option.ts";
import { requestFile } from "./request-file.ts";
import type { Terminal } from "./terminal.ts";

export interface StartOptions extends LayerOptions {
  readonly wait?: true;
}

export const startMigrationCommand = () =>
  commandNamed({
    name: "start-migration",
    summary:
      "Starts a migration: moves the shared code of a fleet into a layer, batch by batch, or leaves everything as it was.",
    operand: { name: "request", is: "path of the request, a JSON file (docs/request.md)" },
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
  const [path = ""] = call.arguments;
  return launchedWithLayer(await requestFile(path), call.options.wait ?? false, call);
}
