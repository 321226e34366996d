/**
 * What an execution announces, as an event for programs and as a message for people. Contains no payload and no token.
 */

import { byNumber, count } from "../amounts.ts";
import { executionName, inCommand } from "../execution-name.ts";
import { firstSentences, quoted } from "../text.ts";

export type Announcement = {
  /** The execution's ARN. */
  readonly execution: string;
} & (
  | {
      readonly kind: "started";
      readonly functions: number;
      readonly batches: number;
      readonly layerVersionArn: string;
      /** Of every layer: a fleet may have one for each language. */
      readonly layerVersionArns: readonly string[];
    }
  | {
      readonly kind: "batch-done";
      readonly batch: number;
      readonly batches: number;
      readonly verdict: string;
      readonly inconclusive: number;
    }
  | {
      readonly kind: "approval-needed";
      readonly batch: number;
      readonly batches: number;
      readonly functions: readonly string[];
      /** ISO 8601. */
      readonly until: string;
    }
  | {
      readonly kind: "rolled-back" | "finished";
      readonly outcome: string;
      readonly reason: string;
      /** Of the reason; `null` of an outcome that needs none. */
      readonly code: string | null;
      readonly report: string;
    }
);

/** `source` of every event. */
export const EVENT_SOURCE = "layershift";

const DETAIL_TYPES: Readonly<Record<Announcement["kind"], string>> = {
  started: "Migration Started",
  "batch-done": "Batch Done",
  "approval-needed": "Approval Needed",
  "rolled-back": "Rolled Back",
  finished: "Finished",
};

/** `detail-type` of the event. */
export function detailTypeOf({ kind }: Announcement): string {
  return DETAIL_TYPES[kind];
}

/** `detail` of the event, as in docs/events.md. A task that runs again sends the same `id`. */
export function detailOf(announcement: Announcement, stage: string): Readonly<Record<string, unknown>> {
  const { kind: _, ...facts } = announcement;
  const about = "batch" in announcement ? `${announcement.kind}/${announcement.batch}` : announcement.kind;
  return {
    version: 1,
    id: `${executionName(announcement.execution)}/${about}`,
    stage,
    name: executionName(announcement.execution),
    ...shortened(facts),
  };
}

export interface Message {
  /** At most 100 ASCII characters (SNS API reference, Publish). */
  readonly subject: string;
  readonly text: string;
}

/** The message for people: what happened, and what to do next. */
export function messageOf(announcement: Announcement): Message {
  const name = executionName(announcement.execution);
  const { title, lines, next } = partsOf(shortened(announcement), name);
  const subject = `layershift: ${title} (${name})`.replace(/[^\x20-\x7e]/g, "?").slice(0, 100);
  return { subject, text: [...lines, "", next, `Execution: ${announcement.execution}`, ""].join("\n") };
}

interface Parts {
  readonly title: string;
  readonly lines: readonly string[];
  readonly next: string;
}

function partsOf(announcement: Announcement, name: string): Parts {
  const status = `See its status: npm run status -- ${inCommand(name)}`;
  switch (announcement.kind) {
    case "started": {
      const { functions, batches, layerVersionArns } = announcement;
      const line = `${count(functions, "function")} ${byNumber(functions, "migrates", "migrate")} to ${layerVersionArns.join(" and ")} in ${count(batches, "batch")}, the canary first.`;
      return { title: "migration started", lines: [line], next: status };
    }
    case "batch-done": {
      const { batch, batches, verdict, inconclusive } = announcement;
      const open = inconclusive === 0 ? "" : `; ${inconclusive} without evidence`;
      const lines = [`Batch ${batch} of ${batches} uses the layer: ${verdict}${open}.`];
      return { title: `batch ${batch} of ${batches} done`, lines, next: status };
    }
    case "approval-needed": {
      const { batch, batches, functions, until } = announcement;
      const lines = [
        `Batch ${batch} of ${batches} is waiting for approval until ${until}:`,
        ...named(functions).map((one) => `  - ${one}`),
      ];
      const next = `Approve: npm run approve -- ${inCommand(name)}\nRefuse:  npm run approve -- ${inCommand(name)} --reject --reason "..."`;
      return { title: `approval needed for batch ${batch}`, lines, next };
    }
    default: {
      const { kind, outcome, reason, report } = announcement;
      const title = kind === "rolled-back" ? "rolled back" : `finished: ${outcome}`;
      const sentence = `${title[0]?.toUpperCase()}${title.slice(1)}. ${reason}`;
      return { title, lines: [sentence, `Report: ${report}`], next: status };
    }
  }
}

const NAMED = 20;

function named(functions: readonly string[]): readonly string[] {
  const more = functions.length - NAMED;
  return firstSentences(functions, NAMED, () => `and ${more} more`);
}

/** An event can have 256 KB (PutEvents, API reference), and so can a message (Publish). */
function shortened<T extends object>(facts: T): T {
  return "reason" in facts && typeof facts.reason === "string"
    ? { ...facts, reason: quoted(facts.reason, MAX_REASON_LENGTH) }
    : facts;
}

const MAX_REASON_LENGTH = 10_000;
