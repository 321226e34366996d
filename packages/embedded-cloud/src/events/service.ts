/**
 * EventBridge of the embedded cloud: rules of the default event bus that start state machines, over AWS's JSON 1.1
 * protocol.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Clock } from "../clock.ts";
import { jsonProtocol } from "../protocols/json.ts";
import { AwsError, type Service } from "../service.ts";
import { EventPattern, matches } from "./event-pattern.ts";
import type { Happening } from "./happening.ts";
import { checkSize, DefaultBus, PutEvents, published } from "./put-events.ts";
import { InputTransformer, inputOf, unknownPlaceholder } from "./target-input.ts";

export interface EventsContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** Starts an execution of a state machine by its ARN, in the name of a role. */
  readonly start: (machineArn: string, input: string, roleArn: string) => void;
  /** How often each event reaches a target: EventBridge promises at least once, not exactly once. */
  readonly deliveries: number;
}

export interface EventsContext {
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  /** Starts an execution of a state machine by its ARN, in the name of a role. */
  readonly start: (machineArn: string, input: string, roleArn: string) => void;
  /** How often each event reaches a target: EventBridge promises at least once, not exactly once. */
  readonly deliveries: number;
}

export interface Events extends Service {
  /** Sends an event to the targets of every rule it matches, a moment later. */
  publish(happening: Happening): void;
  /** Delivers nothing any more. */
  stop(): void;
}

const DELIVERY_SECONDS = 0.5;

const Name = z.string().regex(/^[\w.-]{1,64}$/);
const PutRule = z.strictObject({
  Name,
  EventPattern: z.string(),
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  Description: z.string().max(512).optional(),
  EventBusName: DefaultBus,
});
/** With EventBridge's own limits and defaults (API reference, RetryPolicy). */
const RetryPolicy = z.strictObject({
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
  MaximumRetryAttempts: z.int().min(0).max(185).default(185),
});
const Target = z.strictObject({
  Id: Name,
  Arn: z
    .string()
    .regex(/:states:[^:]*:\d{12}:stateMachine:/, "must be a state machine: other targets are not run here"),
  RoleArn: z.string().startsWith("arn:", "is required for a state machine"),
  InputTransformer: InputTransformer.optional(),
  RetryPolicy: RetryPolicy.default({ MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 }),
  // There are no queues here: what a target refuses for good is lost.
  DeadLetterConfig: z.strictObject({ Arn: z.string().startsWith("arn:").includes(":sqs:").optional() }).optional(),
});
const PutTargets = z.strictObject({ Rule: Name, EventBusName: DefaultBus, Targets: z.array(Target).min(1).max(5) });

interface Rule {
  readonly pattern: EventPattern;
  readonly isEnabled: boolean;
  readonly targets: ReadonlyMap<string, z.output<typeof Target>>;
}

export function eventsService(context: EventsContext): Events {
  const { clock, region, accountId, deliveries } = context;
  const rules = new Map<string, Rule>();
  const over = new AbortController();

  const operations: Readonly<Record<string, (parameters: unknown) => object>> = {
    PutRule(parameters) {
      const { Name: name, EventPattern: text, State } = readAs(PutRule, parameters);
      const targets = rules.get(name)?.targets ?? new Map();
      rules.set(name, { pattern: patternIn(text), isEnabled: State === "ENABLED", targets });
      return { RuleArn: `arn:aws:events:${region}:${accountId}:rule/${name}` };
    },
    PutTargets(parameters) {
      const { Rule: name, Targets } = readAs(PutTargets, parameters);
      const rule = rules.get(name);
      if (rule === undefined) throw new AwsError("ResourceNotFoundException", `Rule ${name} does not exist.`);
      for (const target of Targets) checkPlaceholders(target);
      rules.set(name, {
        ...rule,
        targets: new Map([...rule.targets, ...Targets.map((one) => [one.Id, one] as const)]),
      });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    PutEvents(parameters) {
      const { Entries } = readAs(PutEvents, parameters);
      checkSize(Entries);
      const entries = Entries.map((entry) => published(entry, publish));
      return { FailedEntryCount: entries.filter((entry) => "ErrorCode" in entry).length, Entries: entries };
    },
  };

  function publish(happening: Happening): void {
    const event = eventOf(happening, context);
    for (const { pattern, isEnabled, targets } of rules.values()) {
      if (!isEnabled || !matches(pattern, event)) continue;
      // What a target refuses is lost to it, as on AWS once EventBridge has tried for long enough.
      for (const target of targets.values()) deliver(target, event).catch(() => undefined);
    }
  }

  async function deliver(target: z.output<typeof Target>, event: object): Promise<void> {
    await clock.sleep(DELIVERY_SECONDS, over.signal);
    const input = inputOf(event, target.InputTransformer);
    for (let time = 1; time <= deliveries; time++)
      await retried(target.RetryPolicy, () => context.start(target.Arn, input, target.RoleArn));
  }

  /**
   * What may pass is tried again, with growing pauses. A missing target or permission is not (user guide, "Retry
   * policy").
   */
  async function retried(policy: z.output<typeof RetryPolicy>, attempt: () => void): Promise<void> {
    for (let retries = 0, waitedSeconds = 0; ; retries++) {
      try {
        return attempt();
      } catch (refused) {
        const pauseSeconds = Math.min(2 ** retries, 300);
        waitedSeconds += pauseSeconds;
        const isOver = retries === policy.MaximumRetryAttempts || waitedSeconds > policy.MaximumEventAgeInSeconds;
        if (isOver || !mayPass(refused)) throw refused;
        await clock.sleep(pauseSeconds, over.signal);
      }
    }
  }

  return {
    name: "events",
    ...jsonProtocol({ service: "EventBridge", targetPrefix: "AWSEvents", version: "1.1" }, operations),
    publish,
    stop: () => over.abort(),
  };
}

const mayPass = (refused: unknown) => refused instanceof AwsError && (refused.status >= 500 || refused.status === 429);

/**
 * Recorded on AWS 2025-03-12: LocalStack events/test_events_inputs.snapshot.json,
 * test_put_events_with_input_transformer_missing_keys.
 */
function checkPlaceholders({ Id, InputTransformer }: z.output<typeof Target>): void {
  const unknown = InputTransformer === undefined ? null : unknownPlaceholder(InputTransformer);
  if (unknown !== null)
    throw new AwsError(
      "ValidationException",
      `InputTemplate for target ${Id} contains invalid placeholder ${unknown}.`,
    );
}

function eventOf({ source, detailType, resources, detail }: Happening, { accountId, region, clock }: EventsContext) {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": detailType,
    source,
    account: accountId,
    time: clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z"),
    region,
    resources,
    detail,
  };
}

function patternIn(text: string): EventPattern {
  try {
    return EventPattern.parse(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new AwsError("InvalidEventPatternException", `Event pattern is not valid or not run here. Reason: ${why}`);
  }
}

function readAs<T extends z.ZodType>(schema: T, parameters: unknown): z.output<T> {
  const { success, data, error } = schema.safeParse(parameters);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `'${path.map(String).join(".")}' ${message}`).join("; ");
  throw new AwsError("ValidationException", problems);
}
