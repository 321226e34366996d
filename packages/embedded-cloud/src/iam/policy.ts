/**
 * Policies: which statements of a role allow or deny an action on a resource. Only what the service's own policies use.
 */
import * as z from "zod";

const oneOrMore = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]);

const Statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(["Allow", "Deny"]),
  Action: oneOrMore,
  Resource: oneOrMore,
  /** The one condition the service's policies use. */
  Condition: z.strictObject({ StringEquals: z.strictObject({ "iam:PassedToService": z.string() }) }).optional(),
});

/**
 * Identity-based; other conditions, NotAction and NotResource are refused: a policy must not be read as wider than it
 * is.
 */
export const PolicyDocument = z.strictObject({
  Version: z.literal("2012-10-17"),
  Id: z.string().optional(),
  Statement: z.union([Statement.transform((one) => [one]), z.array(Statement).min(1)]),
});

export type Statement = z.output<typeof Statement>;
export type PolicyDocument = z.output<typeof PolicyDocument>;

/**
 * One permission that a call needs: the action, and the ARN of what it acts on (`*` where the action knows no
 * resources).
 */
export interface Need {
  readonly action: string;
  readonly resource: string;
  /** Of `iam:PassRole`: the service that is to take the role on. */
  readonly passedTo?: string;
}

export type Decision = "allowed" | "denied" | "explicitly denied";

/** Nothing is allowed that no statement allows; a statement that denies wins. */
export function decisionOn(statements: readonly Statement[], need: Need): Decision {
  const applying = statements.filter((statement) => applies(statement, need));
  if (applying.some(({ Effect }) => Effect === "Deny")) return "explicitly denied";
  return applying.length > 0 ? "allowed" : "denied";
}

/** Whether a statement speaks of this action on this resource. Actions know no upper and lower case, ARNs do. */
export function applies({ Action, Resource, Condition }: Statement, { action, resource, passedTo }: Need): boolean {
  const service = Condition?.StringEquals["iam:PassedToService"];
  return (
    (service === undefined || service === passedTo) &&
    Action.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase())) &&
    Resource.some((pattern) => matches(pattern, resource))
  );
}

/**
 * `*` stands for any text, `?` for one character. A need for `*` is met by `*` alone. Only the last `*` ever takes more
 * text than before, so the time grows with the two lengths multiplied.
 */
function matches(pattern: string, text: string): boolean {
  let [at, star, resumed] = [0, -1, 0];
  for (let read = 0; read < text.length; ) {
    if (pattern[at] === "*") [star, resumed, at] = [at, read, at + 1];
    else if (pattern[at] === "?" || pattern[at] === text[read]) [at, read] = [at + 1, read + 1];
    else if (star < 0) return false;
    else [at, resumed, read] = [star + 1, resumed + 1, resumed + 1];
  }
  return /^\**$/.test(pattern.slice(at));
}
