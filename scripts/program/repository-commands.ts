/** Commands of this repository alone: they use its tests and its sources. */
import type { ProgramCommand } from "./program-command.ts";

export const repositoryCommands = {
  "deploy:local": {
    about: "deploy layershift to an AWS emulator",
    load: async () => (await import("../deploy-local/deploy-local.ts")).deployLocal,
    endsProcess: true,
  },
  bench: {
    about: "measure the service on the embedded cloud",
    load: async () => (await import("../bench/bench.ts")).bench,
    endsProcess: true,
  },
} satisfies Readonly<Record<string, ProgramCommand>>;
