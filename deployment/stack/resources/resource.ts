/** What the creators of resources have in common. */
import type { AwsClients } from "../../../src/aws/clients.ts";
import type { ResourceValues } from "../intrinsics.ts";

/** With every intrinsic function already resolved. */
export type Properties = Readonly<Record<string, never>>;

export interface Target {
  readonly clients: AwsClients;
  readonly accountId: string;
  readonly stackName: string;
  /** Where the functions' ZIPs lie. */
  readonly folder: string;
  /** Told in words what the endpoint does not offer, and the deployment goes without. */
  readonly leftOut: (what: string) => void;
}

/** Makes a resource, or brings the one that is there to what the template says. */
export type Creator = (id: string, properties: Properties, target: Target) => Promise<ResourceValues>;

/** A tag list of CloudFormation as the map that calls take. */
export function tagsOf(tags: readonly { readonly Key: string; readonly Value: string }[] = []): Record<string, string> {
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

/** Answers `null` instead of the errors that say it is there already. */
export async function unlessThere<T>(making: Promise<T>, ...errors: readonly string[]): Promise<T | null> {
  return making.catch((error: unknown) => {
    if (error instanceof Error && errors.includes(error.name)) return null;
    throw error;
  });
}
