/** What a seed decides: a fleet, what its team asks of the service, and everything that goes wrong meanwhile. */
import type { FaultKind } from "@layershift/embedded-cloud";
import * as fc from "fast-check";
import { kindsFor } from "../faults/cells.ts";
import { type Copy, copyNames, isLeftAlone, nameOf, type SimulatedFunction, traffics, ways } from "./fleet.ts";

/** What the team asks for, one after the other. */
export type Act =
  | {
      readonly kind: "plan" | "migrate";
      readonly batchSize: number;
      readonly drift: "skip" | "adopt-layer";
      readonly unproven: "skip" | "migrate";
      readonly tolerated: number;
      /** Evidence of less than the grace period is none. */
      readonly bakeSeconds: number;
      /** Share of the calls that go to the new version first; `null` for all at once. */
      readonly shiftPercent: number | null;
      readonly checked: boolean;
      readonly probed: boolean;
      /** Each batch waits for it; `null` for none. */
      readonly approval: "given" | "refused" | "never answered" | null;
      /** A fleet-wide check follows the last batch. */
      readonly accepted: boolean;
      /** The layer's content: each release is another one. */
      readonly release: number;
    }
  | { readonly kind: "roll-back" }
  | { readonly kind: "clean-up"; readonly keep: number };

/** The plainest migration of all: what stories without a seed begin with. */
export const aMigration = {
  kind: "migrate",
  batchSize: 5,
  drift: "skip",
  unproven: "skip",
  tolerated: 0,
  bakeSeconds: 12,
  shiftPercent: null,
  checked: false,
  probed: false,
  approval: null,
  accepted: false,
  release: 1,
} as const;

/** What happens while an act is under way. */
export type Happening =
  | {
      readonly kind: "fault";
      readonly fault: FaultKind;
      readonly operation: string;
      readonly nth: number;
      /** How many calls meet it; 0 for all from then on. */
      readonly times: number;
    }
  | {
      readonly kind: "person";
      readonly does: PersonDoes /** Of the fleet's functions, by position. */;
      readonly function: number;
      readonly when: Moment;
    }
  /** Somebody asks for something else. */
  | { readonly kind: "asks"; readonly act: Act; readonly when: Moment }
  | { readonly kind: "stop"; readonly when: Moment }
  | { readonly kind: "jump"; readonly by: number; readonly when: Moment }
  /** A new version of all runtimes comes out. */
  | { readonly kind: "patch"; readonly when: Moment };

/** Seconds after an act has begun, or right before the tasks make a call for the nth time. */
export type Moment = { readonly seconds: number } | { readonly before: string; readonly nth: number };

export const personDoes = [
  "deploys",
  "releases",
  "configures",
  "tags",
  "deletes",
  "points an alias to the newest version",
  "moves one alias to version 1",
  "publishes a version",
  "publishes a layer version",
  "shares the newest layer version",
  "lets others call the newest version",
  "detaches a layer",
] as const;
export type PersonDoes = (typeof personDoes)[number];

export interface Story {
  readonly functions: readonly SimulatedFunction[];
  readonly acts: readonly { readonly act: Act; readonly happenings: readonly Happening[] }[];
  /** How often each event of EventBridge is delivered. */
  readonly deliveries: number;
  /** Decides latencies, identifiers and all other random values. */
  readonly chance: number;
}

/** Calls that the tasks make, and about how many of each a migration of eight functions makes. */
const CALLS: Readonly<Record<string, number>> = {
  "lambda.GetFunction": 60,
  "lambda.ListFunctions": 4,
  "lambda.ListAliases": 16,
  "lambda.ListVersionsByFunction": 3,
  "lambda.ListLayerVersions": 2,
  "lambda.GetLayerVersionByArn": 2,
  "lambda.ListProvisionedConcurrencyConfigs": 6,
  "lambda.ListEventSourceMappings": 2,
  "lambda.GetRuntimeManagementConfig": 3,
  "lambda.GetPolicy": 1,
  "lambda.GET": 14,
  "lambda.Invoke": 3,
  "lambda.PublishLayerVersion": 2,
  "lambda.DeleteLayerVersion": 2,
  "lambda.UpdateFunctionConfiguration": 8,
  "lambda.UpdateFunctionCode": 8,
  "lambda.PublishVersion": 4,
  "lambda.UpdateAlias": 8,
  "lambda.DeleteFunction": 3,
  "s3.GetObject": 240,
  "s3.PutObject": 80,
  "s3.DeleteObject": 16,
  "s3.ListObjectsV2": 6,
  "logs.FilterLogEvents": 7,
  "metrics.GetMetricData": 8,
  "events.PutEvents": 4,
  "sns.Publish": 4,
  "states.GetExecutionHistory": 2,
  "states.DescribeExecution": 2,
  "states.ListExecutions": 1,
};
/** Half of all faults meet calls that change something. */
const CHANGING = Object.keys(CALLS).filter((operation) => /\.(Update|Publish[LV]|Delete[FL]|Put)/.test(operation));

const faults = fc.oneof(fc.constantFrom(...Object.keys(CALLS)), fc.constantFrom(...CHANGING)).chain((operation) =>
  fc.record({
    kind: fc.constant("fault" as const),
    operation: fc.constant(operation),
    fault: fc.constantFrom(...kindsFor(operation).filter((kind) => !kind.endsWith("-meanwhile"))),
    nth: fc.integer({ min: 1, max: CALLS[operation] ?? 1 }),
    times: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(0) }),
  }),
);

const migrations: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom("migrate" as const, "migrate" as const, "migrate" as const, "plan" as const),
  batchSize: fc.integer({ min: 1, max: 5 }),
  drift: fc.constantFrom("skip" as const, "adopt-layer" as const),
  unproven: fc.constantFrom("skip" as const, "migrate" as const),
  tolerated: fc.constantFrom(0, 0, 1),
  bakeSeconds: fc.constantFrom(2, 12, 60),
  shiftPercent: fc.constantFrom(null, null, 20),
  checked: fc.boolean(),
  probed: fc.constantFrom(false, false, false, true),
  approval: fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constantFrom("given" as const, "refused" as const, "never answered" as const) },
  ),
  accepted: fc.boolean(),
  release: fc.constantFrom(1, 1, 2, 3),
});

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: migrations },
  { weight: 3, arbitrary: fc.constant({ kind: "roll-back" as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("clean-up" as const), keep: fc.integer({ min: 1, max: 2 }) }) },
);

/**
 * Two calls that publish the same content at once give one version: whose it is, Lambda does not say. And nobody sees
 * who begins to use a version while the call that deletes it is under way.
 */
const isTooLate = (does: PersonDoes, when: Moment) =>
  "before" in when &&
  ((does === "publishes a version" && when.before === "lambda.PublishVersion") ||
    (does === "lets others call the newest version" && when.before === "lambda.DeleteFunction"));

const moments: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ seconds: fc.integer({ min: 0, max: 90 }) }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...CHANGING)
      .chain((before) =>
        fc.record({ before: fc.constant(before), nth: fc.integer({ min: 1, max: CALLS[before] ?? 1 }) }),
      ),
  },
);

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 16, arbitrary: faults },
  {
    weight: 8,
    arbitrary: fc
      .record({
        kind: fc.constant("person" as const),
        does: fc.constantFrom(...personDoes),
        function: fc.nat(7),
        when: moments,
      })
      .filter(({ does, when }) => !isTooLate(does, when)),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("stop" as const), when: moments }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("asks" as const), act: acts, when: moments }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("patch" as const), when: moments }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("jump" as const),
      by: fc.constantFrom(-300, -5, 5, 300),
      when: moments,
    }),
  },
);

/** Most copies are plain: a fleet of which nothing can move says little. */
const copies: fc.Arbitrary<Copy> = fc.oneof(
  { weight: 8, arbitrary: fc.constant("same" as const) },
  { weight: 2, arbitrary: fc.constant("version-fails-after" as const) },
  { weight: 6, arbitrary: fc.constantFrom(...copyNames) },
);

/** Few of those that are left alone. */
const trafficOfFunctions = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...traffics.filter((each) => !isLeftAlone(each))) },
  { weight: 1, arbitrary: fc.constantFrom(...traffics) },
);

const greeters: fc.Arbitrary<SimulatedFunction> = fc
  .record({ traffic: trafficOfFunctions, copy: copies })
  .map(({ traffic, copy }) => ({ traffic: copy === "broken" ? startable(traffic) : traffic, copy }));

/** Versions with SnapStart load their code when they are published: broken ones never become active. */
const startable = (traffic: string) => (traffic === "snap" ? "live" : traffic);

const functionsOfWays: fc.Arbitrary<SimulatedFunction> = fc
  .record({ traffic: fc.constantFrom("plain", "plain", "plain", ...traffics), copy: fc.nat(ways.length - 1) })
  .map(({ traffic, copy }) => ({ traffic: startable(traffic), copy }));

const fleets = fc.oneof(
  { weight: 4, arbitrary: fc.array(greeters, { minLength: 2, maxLength: 8 }) },
  { weight: 1, arbitrary: fc.array(functionsOfWays, { minLength: 4, maxLength: 8 }) },
);

export const stories: fc.Arbitrary<Story> = fc
  .record({
    functions: fleets,
    first: migrations,
    others: fc.array(acts, { maxLength: 2 }),
    happenings: fc.array(fc.tuple(fc.nat(2), happenings), { minLength: 2, maxLength: 6 }),
    deliveries: fc.constantFrom(1, 1, 1, 0, 2),
    chance: fc.nat(),
  })
  .map(({ first, others, happenings: all, ...rest }) => {
    const asked = [first, ...others];
    return {
      ...rest,
      acts: asked.map((act, index) => ({
        act,
        happenings: all.filter(([at]) => at % asked.length === index).map(([, happening]) => happening),
      })),
    };
  });

/** For people: the fleet, and what is asked and goes wrong. */
export function storyText({ functions, acts: asked, deliveries }: Story): string {
  const fleet = functions.map((each, index) => `  ${nameOf(each, index)}`);
  const parts = asked.flatMap(({ act, happenings: meanwhile }, index) => [
    `${index + 1}. The team asks: ${actText(act)}`,
    ...meanwhile.map((happening) => `   Meanwhile: ${happeningText(happening)}`),
  ]);
  const events = deliveries === 1 ? [] : [`EventBridge delivers each event ${deliveries} times.`];
  return ["The fleet:", ...fleet, ...events, ...parts].join("\n");
}

export function actText(act: Act): string {
  if (act.kind === "roll-back") return "roll the last migration back";
  if (act.kind === "clean-up") return `clean up, and keep ${act.keep} versions`;
  const { kind, batchSize, drift, unproven, tolerated, shiftPercent, checked, probed, approval, accepted, release } =
    act;
  return [
    `${kind} to release ${release} of the layer, ${batchSize} at a time`,
    ...(drift === "skip" ? [] : ["drifted copies too"]),
    ...(unproven === "skip" ? [] : ["without proof too"]),
    ...(tolerated === 0 ? [] : [`${tolerated} may fail`]),
    ...(shiftPercent === null ? [] : [`${shiftPercent} % of the traffic first`]),
    ...(checked ? ["with a check"] : []),
    ...(probed ? ["with the import probe"] : []),
    ...(approval === null ? [] : [`with approvals, ${approval}`]),
    ...(accepted ? ["with a fleet-wide check"] : []),
  ].join(", ");
}

function happeningText(happening: Happening): string {
  switch (happening.kind) {
    case "fault": {
      const often = happening.times === 0 ? "from then on" : `${happening.times} times`;
      return `${happening.operation} is ${happening.fault}, from call ${happening.nth}, ${often}`;
    }
    case "person":
      return `${momentText(happening.when)} somebody ${happening.does} (function ${happening.function + 1})`;
    case "asks":
      return `${momentText(happening.when)} somebody asks: ${actText(happening.act)}`;
    case "stop":
      return `${momentText(happening.when)} somebody stops the execution`;
    case "patch":
      return `${momentText(happening.when)} new versions of the runtimes come out`;
    case "jump":
      return `${momentText(happening.when)} the clock jumps by ${happening.by} s`;
  }
}

function momentText(when: Moment): string {
  return "before" in when ? `right before ${when.before}, call ${when.nth},` : `after ${when.seconds} s`;
}
