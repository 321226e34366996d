/** Removes the version an execution published of one function and then undid, unless somebody points to it. */
import type { Lambda } from "../../../aws/lambda/lambda.ts";
import { ownVersionOf, versionsIn } from "../../../domain/change/alias-moves.ts";
import { sameLayers } from "../../../domain/change/function-change.ts";
import { errorText } from "../../../domain/text.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";

/** Those of the account, listed once for all versions that go together. */
export type EventSourceMappings = Lambda["eventSourceMappings"];

/** Lists them where the first version asks. */
export function eventSourceMappingsOnce(lambda: Lambda): EventSourceMappings {
  let listed: ReturnType<EventSourceMappings> | undefined;
  return () => {
    listed ??= lambda.eventSourceMappings();
    return listed;
  };
}

/**
 * Why the version stays, in plain words; `null` where none is left. A version that stays is no obstacle to a rollback:
 * nothing leads to it, or somebody wants it.
 */
export async function removeOwnVersion(
  work: FunctionWork,
  mappings: EventSourceMappings,
  { lambda }: Tools,
): Promise<string | null> {
  try {
    const version = await ownVersion(work, lambda);
    if (version === null) return null;
    const user = await userOf(work.name, version, mappings, lambda);
    if (user !== null) return `version ${version}, which was published of it, stays: ${user}`;
    await lambda.deleteVersion(work.name, version);
    return null;
  } catch (error) {
    const why = errorText(error);
    return `the version that was published of it could not be removed: ${why}`;
  }
}

async function ownVersion({ name, journal, snapshot }: FunctionWork, lambda: Lambda): Promise<string | null> {
  if (journal.lastVersionBefore === null) return null;
  if (journal.publishedVersion !== null) return ownVersionOf(journal, []);
  const { codeSha256 } = await snapshot();
  const made = { codeSha256: journal.slimCodeSha256 ?? codeSha256, layers: journal.layersAfter ?? [] };
  const same = (await lambda.versionsOf(name)).filter(
    (one) => one.codeSha256 === made.codeSha256 && sameLayers(one.layers, made.layers),
  );
  return ownVersionOf(
    journal,
    same.map(({ version }) => version),
  );
}

/** Who points to a version, in plain words; Lambda itself refuses to delete one only where an alias leads to it. */
async function userOf(
  name: string,
  version: string,
  mappings: EventSourceMappings,
  lambda: Lambda,
): Promise<string | null> {
  const alias = (await lambda.aliasesOf(name)).find((one) => versionsIn(one).includes(version));
  if (alias !== undefined) return `alias ${alias.name} leads to it`;
  if ((await lambda.provisionedOf(name)).some(({ qualifier }) => qualifier === version))
    return "provisioned concurrency is allocated to it";
  const callers = (await mappings()).get(name) ?? [];
  const caller = callers.find(({ qualifier }) => qualifier === version);
  if (caller !== undefined) return `${caller.kind} ${caller.name} calls it`;
  return (await lambda.isCallable(name, version)) ? "a policy of its own lets somebody call it" : null;
}
