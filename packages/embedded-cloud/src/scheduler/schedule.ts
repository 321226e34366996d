/** A schedule in a request, and when it starts its target. */
import * as z from "zod";

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * Seconds between two starts.
 *
 * @throws Error if the expression is not a rate, whose unit is singular only after 1 (EventBridge user guide, "Rate
 * expressions reference")
 */
export function rateSeconds(expression: string): number {
  const [, value = "", unit = "", plural = ""] = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  const seconds = Number(value) * (UNIT_SECONDS[unit] ?? 0);
  if (!(seconds > 0) || (plural === "") !== (Number(value) === 1))
    throw new Error("must be rate(VALUE UNIT): cron and one-time schedules are not run here");
  return seconds;
}

const Expression = z.string().superRefine((text, context) => {
  try {
    rateSeconds(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: error instanceof Error ? error.message : String(error) });
  }
});

/** The supported members of CreateSchedule and UpdateSchedule; others are refused. */
export const Schedule = z.strictObject({
  ClientToken: z.string().optional(),
  Description: z.string().max(512).optional(),
  ScheduleExpression: Expression,
  State: z.enum(["ENABLED", "DISABLED"]).default("ENABLED"),
  FlexibleTimeWindow: z.discriminatedUnion("Mode", [
    z.strictObject({ Mode: z.literal("OFF") }),
    z.strictObject({ Mode: z.literal("FLEXIBLE"), MaximumWindowInMinutes: z.int().min(1).max(1440) }),
  ]),
  Target: z.strictObject({
    Arn: z
      .string()
      .regex(/:states:[^:]*:\d{12}:stateMachine:/, "must be a state machine: other targets are not run here"),
    RoleArn: z.string().startsWith("arn:"),
    Input: z.string().min(1).default("{}"),
  }),
});

export type Schedule = z.output<typeof Schedule>;

/**
 * Seconds from creation to the first start. A rate without a start date starts immediately (user guide, "Schedule
 * types"); with a flexible window, this cloud waits until its end.
 */
export function firstStartSeconds({ FlexibleTimeWindow: window }: Schedule): number {
  return window.Mode === "OFF" ? 0 : window.MaximumWindowInMinutes * 60;
}
