import type { AwsClients } from "../../src/aws/clients.ts";
import {
  announcements,
  basicToolsFrom,
  type Extras,
  executions,
  logs,
  metrics,
  probes,
  type Settings,
  type Tools,
} from "../../src/tasks/tools.ts";

/** Every tool of tasks. */
export type AllTools = Tools<keyof Extras>;

/** Every tool, with the given clients. */
export function toolsFrom(
  clients: AwsClients,
  settings: Settings & { readonly probeRoleArn?: string | undefined },
): AllTools {
  return {
    ...basicToolsFrom(clients, settings),
    executions: executions(clients.stepFunctions),
    logs: logs(clients.logs, clients.region),
    metrics: metrics(clients.metrics),
    probes: probes(clients, { LAYERSHIFT_STAGE: settings.stage, LAYERSHIFT_PROBE_ROLE: settings.probeRoleArn }),
    announcements: announcements(clients),
  };
}
