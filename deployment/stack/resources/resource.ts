/** Shared by the creators of resources. */
import type { AwsClients } from "../../../src/aws/clients.ts";
import type { ResourceValues } from "../intrinsics.ts";

/** Properties with resolved intrinsic functions. */
export type Properties = Readonly<Record<string, never>>;

export interface Target {
  readonly clients: AwsClients;
  readonly accountId: string;
  readonly stackName: string;
  /** Folder of the functions' ZIPs; `null` if they are in their bucket already. */
  readonly folder: string | null;
  /** Reports, for people, what the endpoint does not offer. */
  readonly leftOut: (what: string) => void;
}

/** Creates or updates a resource. */
export type Creator = (id: string, properties: Properties, target: Target) => Promise<ResourceValues>;

/** Converts CloudFormation's tag list to a map. */
export function tagsOf(tags: readonly { readonly Key: string; readonly Value: string }[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Returns `null` instead of an error that says that the resource exists. */
export async function nullIfExists<T>(making: Promise<T>, ...errors: readonly string[]): Promise<T | null> {
  return making.catch((error: unknown) => {
    if (error instanceof Error && errors.includes(error.name)) return null;
    throw error;
  });
}
