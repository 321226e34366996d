import { setTimeout as sleep } from "node:timers/promises";
import type { Fleet } from "./fleet.ts";

export interface Traffic {
  readonly invocations: number;
  /** The answers of failed invocations. */
  readonly failures: readonly string[];
}

/** Calls every function of a fleet all along, from when it is started until it is stopped. */
export function trafficOn(fleet: Fleet, payload: unknown): { stop(): Promise<Traffic> } {
  const failures: string[] = [];
  let invocations = 0;
  let running = true;
  const clients = fleet.names.map(async (name) => {
    while (running) {
      const answer = await fleet.invoke(name, payload);
      invocations += 1;
      if (answer.error !== undefined) failures.push(`${name}: ${JSON.stringify(answer.payload)}`);
      await sleep(10);
    }
  });
  return {
    async stop() {
      running = false;
      await Promise.all(clients);
      return { invocations, failures };
    },
  };
}
