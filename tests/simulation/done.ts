/** What an act of a life has left behind. */
import type { Report } from "../../src/domain/report/report.ts";
import type { FleetState } from "../faults/fleet-state.ts";
import type { Act, Happening } from "./story.ts";
import type { Team } from "./team.ts";

/** An act that is over. */
export interface Done {
  readonly act: Act;
  readonly happenings: readonly Happening[];
  /** Of the functions that the team had when it began. */
  readonly before: FleetState;
  readonly ended: readonly EndedExecution[];
  readonly faultsMet: number;
  /** What somebody changed meanwhile. */
  readonly touched: ReturnType<Team["touched"]>;
  /** What the tasks logged. */
  readonly logged: readonly string[];
}

export interface EndedExecution {
  readonly arn: string;
  readonly name: string;
  readonly status: string;
  readonly error: string | undefined;
  readonly isCleanup: boolean;
  /** It was started by the rule, for another execution. */
  readonly isPickUp: boolean;
  /** Somebody else asked for it meanwhile, or it was started by the rule for such a one. */
  readonly isBeside: boolean;
  readonly report: Report | null;
  /** Outcome of the report, or the status where there is none. */
  readonly ending: string;
}
