/** What the operations of CloudWatch share. */
import type * as z from "zod";
import type { Clock } from "../clock.ts";
import { AwsError } from "../service.ts";
import type { MetricStore } from "./metric-store.ts";

/** What is kept of an alarm beside its state: the fields it was put with. */
export interface MetricAlarm {
  readonly AlarmName: string;
  readonly AlarmArn: string;
  readonly StateValue: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly StateReason: string;
  /** Epoch seconds. */
  readonly StateUpdatedTimestamp: number;
  readonly [field: string]: unknown;
}

export interface MetricsAccount {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly store: MetricStore;
  readonly alarms: Map<string, MetricAlarm>;
}

/** Carries out one call: parameters and answer are the JSON of the protocol. @throws AwsError */
export type Operation = (account: MetricsAccount, parameters: unknown) => object;

/** Reads a call's parameters; what is not offered here is refused by name. @throws AwsError */
export function readAs<T extends z.ZodType>(schema: T, parameters: unknown): z.output<T> {
  const { success, data, error } = schema.safeParse(parameters);
  if (success) return data;
  const problems = error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`).join("; ");
  throw new AwsError("InvalidParameterValueException", `The parameters are not as they must be: ${problems}`);
}
