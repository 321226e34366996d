/** What no call of a task may do, whatever becomes of the execution. */
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { GetFunctionCommand } from "@aws-sdk/client-lambda";
import type { ApiCall } from "@layershift/embedded-cloud";
import type { Snapshot } from "../../src/domain/change/snapshot.ts";
import type { FunctionState } from "../faults/fleet-state.ts";
import { filesIn } from "./fleet.ts";
import { isSlimOf } from "./standing.ts";
import { packageNow, packageOf, type Team } from "./team.ts";
import type { SimulatedWorld } from "./world.ts";

interface About {
  readonly world: SimulatedWorld;
  readonly team: Team;
  /** The function of the call; empty for none. */
  readonly name: string;
  readonly call: ApiCall;
}

/** Looks before a call, and answers what looks after it: the promise it broke, or `null`. */
type Rule = (about: About) => Promise<() => Promise<string | null>>;

const NOTHING = async () => null;

const rules: Readonly<Record<string, readonly Rule[]>> = {
  "lambda.UpdateFunctionConfiguration": [changesWhatIsStored],
  "lambda.UpdateFunctionCode": [changesWhatIsStored, overwritesNoDeployment],
  "lambda.UpdateAlias": [movesTraffic],
  "lambda.DeleteFunction": [deletesOwnVersion],
  "lambda.DeleteLayerVersion": [deletesUnneededLayer],
};

export const functionIn = ({ about }: ApiCall) => /\/functions\/([^/]+)/.exec(about)?.[1] ?? "";

/** Answers what has to be asked when the call is over: its complaints. */
export async function lookAtCall(
  { world, team }: Pick<About, "world" | "team">,
  call: ApiCall,
): Promise<() => Promise<readonly string[]>> {
  const about = { world, team, call, name: functionIn(call) };
  const looks = await Promise.all((rules[call.operation] ?? []).map((rule) => rule(about)));
  return async () => (await Promise.all(looks.map((look) => look()))).flatMap((text) => text ?? []);
}

/** Nothing of a function changes before its original state is stored. */
async function changesWhatIsStored({ world, team, name }: About) {
  if (!team.names.has(name) || (await snapshotsOf(world, name)).length > 0) return NOTHING;
  const before = await team.stateOf(name);
  return async () => {
    const changed = team.names.has(name) && !isDeepStrictEqual(before, await team.stateOf(name));
    return changed ? `changes ${name}, of which no original is stored` : null;
  };
}

/** A package of the team is stored before it is replaced. The service's own slim package is nobody's loss. */
async function overwritesNoDeployment({ world, team, name }: About) {
  if (!team.names.has(name)) return NOTHING;
  const { codeSha256 } = await packageNow(world, name);
  if (codeSha256 !== team.packageOf(name).codeSha256 || (await isStored(world, name, codeSha256))) return NOTHING;
  return async () => {
    const isGone = team.names.has(name) && (await packageNow(world, name)).codeSha256 !== codeSha256;
    return isGone ? `overwrites the code of ${name}, and no stored original has it` : null;
  };
}

/** Traffic moves only between versions that differ in the layer, and never from what the team has just released. */
async function movesTraffic({ world, team, name, call }: About) {
  const before = await team.stateOf(name);
  const [, alias = ""] = /\/aliases\/([^/]+)$/.exec(call.about) ?? [];
  const { FunctionVersion: wanted } = JSON.parse(call.request.body.toString()) as { readonly FunctionVersion?: string };
  if (wanted !== undefined && (await stateOfVersion(world, name, wanted)) === "Failed")
    return async () => `asks to move ${name}:${alias} to version ${wanted}, which has never started`;
  const from = targetOf(before, alias);
  const isKnown = (await snapshotsOf(world, name)).some(({ aliases }) =>
    aliases.some((each) => each.name === alias && each.functionVersion === from),
  );
  return async () => {
    const after = await team.stateOf(name);
    const to = targetOf(after, alias);
    if (from === null || to === null || from === to) return null;
    if (!isKnown && team.aliasTargetOf(name, alias) === from)
      return `moves ${name}:${alias} from version ${from} of the team to ${to}`;
    const [old, fresh] = [before?.versions[from], after?.versions[to]];
    if (old === undefined || fresh === undefined) return null;
    if (old.settings !== fresh.settings)
      return `moves ${name}:${alias} to version ${to} with ${fresh.settings}; version ${from} has ${old.settings}`;
    const [one, other] = await Promise.all(
      [from, to].map(async (version) => filesIn(await packageOf(world, name, version))),
    );
    return one !== undefined && other !== undefined && (isSlimOf(one, other) || isSlimOf(other, one))
      ? null
      : `moves ${name}:${alias} to version ${to}, whose code is another than that of version ${from}`;
  };
}

async function stateOfVersion({ clients, cloud }: SimulatedWorld, FunctionName: string, Qualifier: string) {
  const command = new GetFunctionCommand({ FunctionName, Qualifier });
  const found = await cloud.unthrottled(() => clients.lambda.send(command)).catch(() => undefined);
  return found?.Configuration?.State;
}

const targetOf = (state: FunctionState | undefined, alias: string) =>
  state?.aliases.flatMap((each) => (each.startsWith(`${alias} → `) ? [/ → ([^,]+)/.exec(each)?.[1] ?? ""] : []))[0] ??
  null;

/** Versions of the team stay, and those that others call. */
async function deletesOwnVersion({ team, name, call }: About) {
  const version = call.request.query.get("Qualifier") ?? "";
  if (!team.names.has(name)) return NOTHING;
  if (version === "") return async () => `deletes ${name}`;
  if (!team.versionsOf(name).has(version) && !team.calledByNumber.has(`${name}:${version}`)) return NOTHING;
  return async () => {
    const isGone = team.names.has(name) && !(version in ((await team.stateOf(name))?.versions ?? {}));
    return isGone ? `deletes version ${version} of ${name}, which the team uses` : null;
  };
}

/** No function version, no execution that can be rolled back and no other account needs it. */
async function deletesUnneededLayer({ world, team, call }: About) {
  const [, layer = "", version = ""] = /\/layers\/([^/]+)\/versions\/(\d+)/.exec(call.about) ?? [];
  const user = await userOf(world, team, `:layer:${layer.split(":").at(-1)}:${version}`);
  return user === null ? NOTHING : async () => `asks to delete a layer version that ${user} needs: ${call.about}`;
}

async function userOf(world: SimulatedWorld, team: Team, endOfArn: string): Promise<string | null> {
  const isIt = (arn: string) => arn.endsWith(endOfArn);
  for (const [name, state] of await team.state())
    for (const [number, { layers }] of [["$LATEST", state] as const, ...Object.entries(state.versions)])
      if (layers.some(isIt)) return `${name}:${number}`;
  for (const key of await keysIn(world)) {
    const [, execution] = /^executions\/([^/]+)\/snapshots\/[^/]+\.json$/.exec(key) ?? [];
    if (execution === undefined) continue;
    const text = Buffer.from((await world.store.get(key)) ?? []).toString();
    if ([...text.matchAll(/arn:[^"]*:layer:[^"]*/g)].some(([arn]) => isIt(arn))) return `the rollback of ${execution}`;
  }
  return [...team.sharedLayers].some(isIt) ? "another account" : null;
}

async function keysIn({ store }: SimulatedWorld): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of store.list("executions/")) keys.push(key);
  return keys;
}

async function snapshotsOf(world: SimulatedWorld, name: string): Promise<readonly Snapshot[]> {
  const keys = (await keysIn(world)).filter((key) => key.endsWith(`/snapshots/${name}.json`));
  const texts = await Promise.all(keys.map(async (key) => Buffer.from((await world.store.get(key)) ?? []).toString()));
  return texts.map((text) => JSON.parse(text) as Snapshot);
}

async function isStored(world: SimulatedWorld, name: string, codeSha256: string): Promise<boolean> {
  for (const key of (await keysIn(world)).filter((each) => each.endsWith(`/snapshots/${name}.zip`)))
    if (sha256Of((await world.store.get(key)) ?? new Uint8Array()) === codeSha256) return true;
  return false;
}

const sha256Of = (content: Uint8Array) => createHash("sha256").update(content).digest("base64");
