/** One call of an operation, how it reads its body, and how it answers. */
import type * as z from "zod";
import { AwsError, type CloudRequest, type CloudResponse } from "../service.ts";
import { brokenMember } from "./constraints.ts";
import type { ControlPlane } from "./control-plane.ts";
import { validationError } from "./refusals.ts";

export interface Call {
  readonly plane: ControlPlane;
  /** The parts of the path that vary, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly request: CloudRequest;
}

export type Operation = (call: Call) => CloudResponse | Promise<CloudResponse>;

export const noContent: CloudResponse = { status: 204 };

/** `undefined` members stay out of the JSON, as AWS leaves out what is not set. */
export function json(body: unknown, status = 200): CloudResponse {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
}

/** A part of the path; the route guarantees it. */
export function pathPart({ parameters }: Call, name: string): string {
  return parameters[name] ?? "";
}

/**
 * Reads the JSON body. @throws AwsError naming every member that breaks its constraint, or that this cloud does not
 * know
 */
export function bodyOf<T>({ request }: Call, schema: z.ZodType<T>): T {
  const input = request.body.length === 0 ? {} : parsed(request.body);
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const broken = result.error.issues.map((issue) => brokenMember(issue, input));
  throw validationError(...new Map(broken.map((member) => [member.where, member])).values());
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    throw new AwsError("SerializationException", `The request body is not JSON: ${(cause as Error).message}`);
  }
}
