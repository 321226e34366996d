/** One call of an operation: its path, its body and its response. */
import type * as z from "zod";
import { AwsError, type CloudRequest, type CloudResponse } from "../service.ts";
import { brokenMember } from "./constraints.ts";
import type { ControlPlane } from "./control-plane.ts";
import { validationError } from "./refusals.ts";

export interface Call {
  readonly plane: ControlPlane;
  /** The variable parts of the path, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: CloudRequest;
}

export type Operation = (call: Call) => CloudResponse | Promise<CloudResponse>;

export const noContent: CloudResponse = { status: 204 };

/** A JSON response. Like AWS, it omits members that are not set. */
export function json(body: unknown, status = 200): CloudResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** A variable part of the path; the route guarantees that it exists. */
export function pathPart({ parameters }: Call, name: string): string {
  return parameters[name] ?? "";
}

/**
 * Reads the JSON body.
 *
 * @throws AwsError naming every unknown member and every member that breaks its constraint
 */
export function bodyOf<T>({ request }: Call, schema: z.ZodType<T>): T {
  const input = request.body.length === 0 ? {} : jsonIn(request.body);
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const broken = result.error.issues.map((issue) => brokenMember(issue, input));
  throw validationError(...new Map(broken.map((member) => [member.where, member])).values());
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new AwsError("SerializationException", `The request body is not JSON: ${(cause as Error).message}`);
  }
}
