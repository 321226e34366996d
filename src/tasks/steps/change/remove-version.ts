/** Deletes the version that an execution published and then rolled back, unless something uses it. */
import type { Lambda } from "../../../aws/lambda/lambda.ts";
import { ownVersionOf, versionsIn } from "../../../domain/change/alias-moves.ts";
import { sameLayers } from "../../../domain/change/function-change.ts";
import { errorText } from "../../../domain/text.ts";
import type { Tools } from "../../tools.ts";
import type { FunctionWork } from "./function-work.ts";

/** Lists the account's event source mappings, once. */
export type EventSourceMappings = Lambda["eventSourceMappings"];

export function cachedEventSourceMappings(lambda: Lambda): EventSourceMappings {
  let listed: ReturnType<EventSourceMappings> | undefined;
  return () => {
    listed ??= lambda.eventSourceMappings();
    return listed;
  };
}

/** Deletes the version. Returns why it was kept, or `null`. A kept version does not affect the rollback. */
export async function removeOwnVersion(
  work: FunctionWork,
  mappings: EventSourceMappings,
  { lambda }: Tools,
): Promise<string | null> {
  try {
    const version = await findOwnVersion(work, lambda);
    if (version === null) return null;
    const user = await findUser(work.name, version, mappings, lambda);
    if (user !== null) return `version ${version}, which the migration published, was kept: ${user}`;
    await lambda.deleteVersion(work.name, version);
    return null;
  } catch (error) {
    const why = errorText(error);
    return `the version that the migration published could not be deleted: ${why}`;
  }
}

async function findOwnVersion({ name, journal, snapshot }: FunctionWork, lambda: Lambda): Promise<string | null> {
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

/** What uses a version. Lambda itself refuses to delete a version only if an alias points to it. */
async function findUser(
  name: string,
  version: string,
  mappings: EventSourceMappings,
  lambda: Lambda,
): Promise<string | null> {
  const alias = (await lambda.aliasesOf(name)).find((one) => versionsIn(one).includes(version));
  if (alias !== undefined) return `alias ${alias.name} points to it`;
  if ((await lambda.provisionedOf(name)).some(({ qualifier }) => qualifier === version))
    return "provisioned concurrency is allocated to it";
  const callers = (await mappings()).get(name) ?? [];
  const caller = callers.find(({ qualifier }) => qualifier === version);
  if (caller !== undefined) return `${caller.kind} ${caller.name} invokes it`;
  return (await lambda.isCallable(name, version)) ? "its resource policy allows calls" : null;
}
