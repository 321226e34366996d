/** The commands of the program. Only the modules of the one that runs are loaded. */
import type { Command } from "commander";
import type { ProgramCommand } from "./program-command.ts";
import { repositoryCommands } from "./repository-commands.ts";

const commandsByName = {
  survey: {
    about: "find the code that functions have in common; needs no deployment",
    load: async () => (await import("../../src/cli/commands/survey.ts")).survey,
  },
  init: {
    about: "ask what should move to a layer, and write the request",
    load: async () => (await import("../../src/cli/commands/init.ts")).init,
  },
  plan: {
    about: "show what a migration would do with each function, and why",
    load: async () => (await import("../../src/cli/commands/plan.ts")).plan,
  },
  "start-migration": {
    about: "move the shared code of a fleet into a layer, batch by batch",
    load: async () => (await import("../../src/cli/commands/start-migration.ts")).startMigration,
  },
  status: {
    about: "show the result or the progress of an execution",
    load: async () => (await import("../../src/cli/commands/status.ts")).status,
  },
  watch: {
    about: "serve a live page of an execution on this machine",
    load: async () => (await import("../../src/cli/commands/watch.ts")).watch,
  },
  approve: {
    about: "approve or reject a batch that waits for it",
    load: async () => (await import("../../src/cli/commands/approve.ts")).approve,
  },
  rollback: {
    about: "restore everything that an execution changed",
    load: async () => (await import("../../src/cli/commands/rollback.ts")).rollback,
  },
  handover: {
    about: "write what your infrastructure code must contain after a migration",
    load: async () => (await import("../../src/cli/commands/handover.ts")).handover,
  },
  cleanup: {
    about: "delete layer versions and stored originals that nothing needs",
    load: async () => (await import("../../src/cli/commands/cleanup.ts")).cleanup,
  },
  deploy: {
    about: "deploy layershift to AWS with a CloudFormation change set",
    load: async () => (await import("../deploy/deploy.ts")).deploy,
  },
  template: {
    about: "write a CloudFormation template and ZIPs, for your own way to deploy",
    load: async () => (await import("../deploy/write-template.ts")).template,
  },
  demo: {
    about: "migrate a sample fleet on this machine; needs python3, but no AWS account",
    load: async () => (await import("../demo/demo.ts")).demo,
    endsProcess: true,
  },
  local: {
    about: "run the embedded cloud on this machine, with layershift deployed in it",
    load: async () => (await import("../local/local.ts")).local,
    endsProcess: true,
  },
  completion: {
    about: "print a completion script for bash, zsh or fish",
    load: async () => (await import("./completion/completion.ts")).completionOf(definitions),
  },
} satisfies Readonly<Record<string, ProgramCommand>>;

/** By name, in the order of the help. */
export const commands: ReadonlyMap<string, ProgramCommand> = new Map(
  Object.entries({ ...commandsByName, ...repositoryCommands }),
);

/** The definition of every command. */
export async function definitions(): Promise<readonly Command[]> {
  return Promise.all([...commands.values()].map(async ({ load }) => (await load()).define()));
}
