/** Reads an execution input as a request and reports every problem of it at once. */

import * as z from "zod";
import { BadRequest, type Problem, problemAt } from "../errors.ts";
import { executionName, executionProblem } from "../execution-name.ts";
import { DISTRIBUTION_NAME } from "../imports/python/distributions.ts";
import { isDeeperThan, isObject } from "../json.ts";
import { mapOf } from "../names.ts";
import { FAMILIES, PATH_ENDING } from "../runtimes/families.ts";
import type { FamilyName } from "../runtimes/family.ts";
import { type Stored, version } from "../stored/parts.ts";
import { DEFAULT_EXCLUSIONS } from "./exclusions.ts";
import { problemsOfLayers } from "./layer-problems.ts";
import { problemOfPattern } from "./name-pattern.ts";
import { problemsIn, refuse, ruled } from "./problems.ts";

const functionName = z.string().regex(/^[A-Za-z0-9-_]{1,64}$/, ruled("not-a-function-name"));
const nameOrPattern = z.string().regex(/^[A-Za-z0-9-_*?]{1,64}$/, ruled("not-a-name-or-pattern"));
const driftChoice = z.enum(["skip", "adopt-layer"]);
const sharedPath = FAMILIES.flatMap(({ paths }) => paths.sharedPath ?? []).reduce(
  (path, { pattern, problem }) => path.regex(pattern, ruled(problem)),
  z
    .string()
    .regex(
      new RegExp(`^(?!\\/)(?!.*(^|\\/)\\.{1,2}(\\/|$))[^\\\\]+${PATH_ENDING}|${DISTRIBUTION_NAME}`),
      ruled("not-a-shared-path"),
    ),
);
const exclusion = z.string().regex(/^(?!\/)(?!.*\/\/)[^\\]{1,200}$/, ruled("not-a-file-pattern"));
/** Any JSON; `z.json` drops `__proto__`, and walks any depth by recursion. */
const json = z.unknown().refine((value) => !isDeeperThan(value), ruled("value-too-deep"));

/** Of one invocation; the task that makes it has ten minutes. */
const timeoutSeconds = z.int().min(1).max(540).default(60);

const isGiven = (value: unknown) => value !== undefined;

/** A regular expression of names. */
function checkPattern(expression: string, context: z.RefinementCtx): void {
  const says = problemOfPattern(expression);
  if (says !== null) refuse(context, { code: "pattern-not-understood", says });
}

const layer = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9-_]{1,140}$/, ruled("not-a-layer-name")),
  zip: z
    .string()
    .regex(/^s3:\/\/[a-z0-9.-]{3,63}\/.+$/, ruled("not-an-s3-address"))
    .optional(),
  fromFunction: functionName.optional(),
  version: z.int().min(1).optional(),
  exclude: z
    .array(exclusion)
    .max(100)
    .default(() => [...DEFAULT_EXCLUSIONS]),
});

const sharedPaths = z.array(sharedPath).min(1).max(100);

function withOneSource<Schema extends typeof layer>(schema: Schema): Schema {
  return schema.refine(({ zip, fromFunction, version }) => [zip, fromFunction, version].filter(isGiven).length === 1, {
    message: ruled("not-one-layer-source"),
  });
}

const Layer = withOneSource(layer);
const LayerOfLanguage = withOneSource(layer.extend({ shared: sharedPaths.optional() }));

const layerOfEach = {
  python: LayerOfLanguage.optional(),
  nodejs: LayerOfLanguage.optional(),
} satisfies Record<FamilyName, z.ZodType>;

const Check = z.strictObject({
  name: z.string().min(1).max(100),
  payload: json.default({}),
  expect: json.optional(),
  timeoutSeconds,
});

const AcceptStep = z.strictObject({
  function: functionName,
  payload: json.default({}),
  expect: json.optional(),
  timeoutSeconds,
  keep: mapOf(z.string().regex(/^\w+$/), z.string().min(1)).default(() => new Map()),
});

const MigrationRequest = z
  .strictObject({
    $schema: z.string().optional(),
    layer: Layer.optional(),
    layers: z.strictObject(layerOfEach).optional(),
    shared: sharedPaths.default(["shared/"]),
    fleet: z
      .strictObject({
        prefix: z.string().min(1).max(64).optional(),
        matching: z.string().min(1).max(256).superRefine(checkPattern).optional(),
        tags: mapOf(z.string(), z.string()).optional(),
        functions: z.array(functionName).min(1).optional(),
        exclude: z.array(functionName).optional(),
      })
      .refine(({ prefix, matching, tags, functions }) => [prefix, matching, tags, functions].some(isGiven), {
        message: ruled("fleet-without-criterion"),
      }),
    canary: functionName.optional(),
    critical: z.array(functionName).default([]),
    batchSize: z.int().min(1).max(100).default(5),
    growth: z.number().min(1).max(10).default(1),
    bakeSeconds: z.int().min(0).max(86_400).optional(),
    graceSeconds: z.int().min(0).max(120).default(5),
    shift: z
      .strictObject({ percent: z.int().min(1).max(99), bakeSeconds: z.int().min(0).max(86_400).default(300) })
      .optional(),
    inconclusive: z.enum(["proceed", "wait", "roll-back"]).optional(),
    inconclusiveSeconds: z.int().min(0).max(86_400).default(180),
    ignoreLogs: z.array(z.string().min(3).max(200)).max(50).default([]),
    alarms: z.array(z.string().min(1).max(255)).max(100).default([]),
    tolerate: z
      .strictObject({
        failed: z.int().min(0).max(100).default(0),
        failedPerBatch: z.int().min(0).max(100).optional(),
      })
      .default({ failed: 0 }),
    approval: z.enum(["none", "before-critical", "each-batch"]).default("none"),
    approvalSeconds: z.int().min(60).max(2_592_000).default(86_400),
    ifNotApproved: z.enum(["roll-back", "stop"]).default("roll-back"),
    drift: z.union([driftChoice, mapOf(nameOrPattern, driftChoice)]).default("skip"),
    runtimeUpdate: z.enum(["skip", "allow"]).default("skip"),
    keep: z.array(exclusion).default([]),
    unproven: z.enum(["skip", "migrate"]).default("skip"),
    slim: z.enum(["shared", "reachable"]).default("shared"),
    checks: mapOf(functionName, z.array(Check).min(1)).default(() => new Map()),
    accept: z
      .array(z.strictObject({ name: z.string().min(1).max(100), steps: z.array(AcceptStep).min(1) }))
      .default([]),
    probe: z.enum(["all", "unchecked", "none"]).optional(),
    plan: z.boolean().default(false),
  })
  .strict();

const execution = z.string().superRefine((text, context) => {
  const reason = executionProblem(text);
  if (reason !== null) refuse(context, reason);
});

const RollbackRequest = z.strictObject({
  $schema: z.string().optional(),
  rollback: execution,
  keepLayer: z.boolean().default(false),
  functions: z.array(functionName).min(1).optional(),
});
const PickUpRequest = z.strictObject({ pickUp: execution });

/** A request to bring a fleet onto a layer, with every default filled in. */
export type MigrationRequest = Stored<typeof MigrationRequest>;
/** A layer by name, where its content comes from, and what stays out of it. */
export type LayerSource = Stored<typeof Layer>;
/** An invocation with an expected result; `expect` matches as a subset. */
export type Check = Stored<typeof Check>;
/**
 * A check of the whole fleet: invocations in sequence, where later payloads may hold `${name}` values kept from earlier
 * results.
 */
export type FleetCheck = MigrationRequest["accept"][number];

/** How much of an execution a rollback undoes. */
export const rollbackScope = z.object({
  /** The rollback restores the function's code and leaves the layer attached, after that code on the search path. */
  keepLayer: z.boolean().default(false),
  /** Only these functions. `null` means all. */
  functions: z.array(z.string()).nullable().default(null),
});

export type RollbackScope = Stored<typeof rollbackScope>;

/** What the rollback of a failed migration undoes, and by default one that was asked for. */
export const EVERYTHING: RollbackScope = { keepLayer: false, functions: null };

const request = z.discriminatedUnion("kind", [
  z.object({ kind: z.enum(["migrate", "plan"]), migration: MigrationRequest }),
  z.object({ kind: z.literal("roll-back"), target: z.string(), ...rollbackScope.shape }),
  /** Restores what an interrupted execution left: `target` is the execution that made the changes. */
  z.object({ kind: z.literal("pick-up"), stopped: z.string(), target: z.string(), ...rollbackScope.shape }),
]);

export type Request = Stored<typeof request>;

export const acceptedRequest = z.object({
  version,
  /** The execution's ARN. */
  execution: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  request,
});

/** Stored as `request.json`: what an execution was asked. */
export type AcceptedRequest = Stored<typeof acceptedRequest>;

/** The schemas of inputs, for the reference and the JSON Schema. */
export const requestSchemas = { migration: MigrationRequest, rollback: RollbackRequest };

/**
 * Reads an execution input. `reader` is the ARN of the execution that reads it: an execution that the input names by
 * ARN must then belong to the same state machine.
 * @throws BadRequest with every problem and its path
 */
export function requestFrom(input: unknown, reader: string | null = null): Request {
  if (isObject(input) && "rollback" in input) {
    const { rollback, keepLayer, functions = null } = parsed(RollbackRequest, input);
    return { kind: "roll-back", target: nameBeside(reader, rollback, "rollback"), keepLayer, functions };
  }
  if (isObject(input) && "pickUp" in input) {
    const stopped = nameBeside(reader, parsed(PickUpRequest, input).pickUp, "pickUp");
    return { kind: "pick-up", stopped, target: stopped, ...EVERYTHING };
  }
  const migration = parsed(MigrationRequest, input, problemsOfLayers(input));
  return { kind: migration.plan ? "plan" : "migrate", migration };
}

/** What a rollback by an execution of this request undoes. */
export function scopeOf(request: Request): RollbackScope {
  if (!("target" in request)) return EVERYTHING;
  const { keepLayer, functions } = request;
  return { keepLayer, functions };
}

function nameBeside(reader: string | null, nameOrArn: string, path: string): string {
  const reason = executionProblem(nameOrArn, reader);
  if (reason !== null) throw new BadRequest([problemAt(path, reason)]);
  return executionName(nameOrArn);
}

function parsed<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  besides: readonly Problem[] = [],
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success && besides.length === 0) return result.data;
  throw new BadRequest([...(result.success ? [] : problemsIn(result.error, "docs/request.md")), ...besides]);
}
