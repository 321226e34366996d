/** Faults of the embedded cloud: which calls meet one, and what it does to them. */
import { setTimeout as pause } from "node:timers/promises";
import { type ApiCall, ConnectionCut, type Passage } from "../calls.ts";
import type { Clock } from "../clock.ts";
import type { CloudResponse, Service } from "../service.ts";
import { type Fault, functionOf, isMet, isTurn } from "./fault.ts";
import { lostWrite } from "./lost-write.ts";
import { noSuchPath, refusalOf } from "./refusals.ts";
import { type Deployed, deployAsSomebodyElse, releaseAsSomebodyElse } from "./somebody-else.ts";

export interface InjectedFault {
  /** Calls that met it so far. */
  readonly met: number;
  /** What somebody else deployed, where that was the fault. */
  readonly deployed: readonly Deployed[];
  /** Calls meet it no more. */
  lift(): void;
}

/** What faults reach for in the cloud. */
export interface FaultyCloud {
  readonly services: readonly Service[];
  readonly clock: Clock;
  /** Lets the update of a function that is in progress end as Failed; false where none is. */
  failUpdate(functionName: string): boolean;
  /** Ends the process that signs with this access key. */
  kill(accessKeyId: string): Promise<void>;
}

export interface Faults {
  inject(fault: Fault): InjectedFault;
  readonly passage: Passage;
}

export function faultsIn(cloud: FaultyCloud): Faults {
  const injected = new Set<Entry>();
  return {
    inject(fault) {
      const entry: Entry = { fault, seen: 0, met: 0, deployed: [] };
      injected.add(entry);
      return {
        get met() {
          return entry.met;
        },
        deployed: entry.deployed,
        lift: () => void injected.delete(entry),
      };
    },
    passage(call, answer) {
      const met = [...injected].filter((entry) => isMet(entry.fault, call) && isTurn(entry.fault, ++entry.seen));
      const [first] = met;
      if (first === undefined) return answer();
      first.met += 1;
      return disturbed(first, call, answer, cloud);
    },
  };
}

interface Entry {
  readonly fault: Fault;
  /** Matching calls. */
  seen: number;
  met: number;
  readonly deployed: Deployed[];
}

async function disturbed(
  { fault, deployed }: Entry,
  call: ApiCall,
  answer: () => Promise<CloudResponse>,
  cloud: FaultyCloud,
): Promise<CloudResponse> {
  switch (fault.kind) {
    case "throttled":
    case "denied":
    case "not-offered":
      throw refusalOf(fault.kind, call);
    case "no-such-path":
      return noSuchPath;
    case "cut-before":
      throw new ConnectionCut();
    case "error-before":
      throw refusalOf("broken", call);
    case "error-after":
      await answer();
      throw refusalOf("broken", call);
    case "cut-after":
      await answer();
      throw new ConnectionCut();
    case "slow":
      await cloud.clock.sleep(fault.seconds ?? 5);
      return answer();
    case "killed-before":
      await cloud.kill(call.caller ?? "");
      throw new ConnectionCut();
    case "killed-after":
      await answer();
      await cloud.kill(call.caller ?? "");
      throw new ConnectionCut();
    case "update-fails": {
      const response = await answer();
      cloud.failUpdate(functionOf(fault, call));
      return response;
    }
    case "write-lost":
      return lostWrite(call, answer, serviceNamed("s3", cloud));
    case "deployed-meanwhile":
      deployed.push(await deployAsSomebodyElse(functionOf(fault, call), serviceNamed("lambda", cloud), pause));
      return answer();
    case "released-meanwhile":
      deployed.push(await releaseAsSomebodyElse(functionOf(fault, call), serviceNamed("lambda", cloud), pause));
      return answer();
  }
}

function serviceNamed(name: string, { services }: FaultyCloud): Service {
  const service = services.find((each) => each.name === name);
  if (service === undefined) throw new TypeError(`the embedded cloud has no service ${name}`);
  return service;
}
