import type { CliCommand } from "../../src/cli/commands/command.ts";

export interface ProgramCommand {
  /** One line in the list of commands. */
  readonly about: string;
  load(): Promise<CliCommand>;
  /** The command leaves servers or connections open, so its process must be ended. */
  readonly endsProcess?: true;
}
