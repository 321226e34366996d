/** A schedule as it is asked for, and the times it starts its target at. */
import * as z from "zod";

const UNIT_SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * Seconds between two starts. @throws Error where the expression is no rate: a unit is singular after 1 alone
 * (EventBridge user guide, "Rate expressions reference")
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

/** The members of CreateSchedule and UpdateSchedule that are run here; any other is refused. */
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
 * Seconds from its creation to its first start. Without a start date a rate begins at once (user guide, "Schedule
 * types"); of a flexible window this cloud uses up all.
 */
export function firstStartSeconds({ FlexibleTimeWindow: window }: Schedule): number {
  return window.Mode === "OFF" ? 0 : window.MaximumWindowInMinutes * 60;
}
