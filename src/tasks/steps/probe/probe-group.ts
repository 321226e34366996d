/**
 * Probes the functions of one runtime, architecture and layer list, by a probe function that is gone again afterwards.
 */
import { createHash } from "node:crypto";
import type { StoredPackage } from "../../../aws/packages/packages.ts";
import { NotUsable } from "../../../domain/errors.ts";
import { executionName } from "../../../domain/execution-name.ts";
import { findingOf, type ProbeFinding, unknownFinding } from "../../../domain/imports/probe/probe-answer.ts";
import { isNewLayer, type ProbedFunction, type ProbeGroup } from "../../../domain/imports/probe/probe-groups.ts";
import { familyOf } from "../../../domain/runtimes/families.ts";
import { probePrefix } from "../../../domain/service-names.ts";
import { errorText, MAX_NAME_LENGTH, quoted } from "../../../domain/text.ts";
import { LAYER_FILE, PROBE_HANDLER } from "../../../layer/probe-package.ts";
import type { Tools } from "../../tools.ts";
import type { ProbePlaces } from "./probe-places.ts";

export interface Probing {
  readonly execution: string;
  /** The package of probe functions. */
  readonly code: StoredPackage;
  readonly places: ProbePlaces;
  /** No function is begun any more. */
  isTimeUp(): boolean;
}

export interface GroupProbed {
  /** Of the functions there was time for. */
  readonly findings: readonly ProbeFinding[];
  readonly isRemoved: boolean;
}

/** One import may take so long. Lambda allows an init ten seconds before it counts against the function's own time. */
const IMPORT_SECONDS = 30;

/** The same for the same group of the same execution: a task that is run again finds the function of its first run. */
export function probeFunctionName(execution: string, { runtime, architecture, layers }: ProbeGroup, stage: string) {
  const short = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);
  const group = JSON.stringify([runtime, architecture, layers]);
  return `${probePrefix(stage)}${short(executionName(execution))}-${short(group)}`;
}

/** What goes wrong with the probe itself is no evidence, and never more than that. */
export async function probedGroup(group: ProbeGroup, probing: Probing, tools: Tools<"probes">): Promise<GroupProbed> {
  const name = probeFunctionName(probing.execution, group, tools.stage);
  const findings = await probedBy(name, group, probing, tools).catch((error: unknown) =>
    group.functions.map((of) => unknownFinding(of.name, wordsOf(error))),
  );
  const isRemoved = await tools.probes.remove(name).then(
    () => true,
    () => false,
  );
  return { findings, isRemoved };
}

async function probedBy(name: string, group: ProbeGroup, probing: Probing, tools: Tools<"probes">) {
  const { runtime, architecture } = group;
  if (familyOf(runtime) === null)
    return group.functions.map((of) => unknownFinding(of.name, `the probe imports Python and Node.js, not ${runtime}`));
  const { execution, code } = probing;
  const layers = await layerSourcesOf(group, tools);
  const wanted = { name, runtime, architecture, code, handler: PROBE_HANDLER, execution: executionName(execution) };
  await tools.probes.create(wanted);
  const findings = group.functions.map((of) =>
    probing.places
      .take(async () => (probing.isTimeUp() ? NO_TIME : probed(of, name, layers, tools)))
      .catch((error: unknown) => unknownFinding(of.name, wordsOf(error))),
  );
  return (await Promise.all(findings)).filter((finding) => finding !== NO_TIME);
}

/** What a function is answered with that there was no time for. */
const NO_TIME = "no time";

type LayerSources = Readonly<Record<string, { readonly url: string } | { readonly file: string }>>;

/** Addresses live ten minutes, as long as a task. @throws NotUsable where a layer version is gone */
async function layerSourcesOf({ functions }: ProbeGroup, { lambda }: Tools): Promise<LayerSources> {
  const arns = new Set(functions.flatMap(({ before, after }) => [...before.layers, ...after.layers]));
  const sources: [string, LayerSources[string]][] = [];
  for (const arn of arns) {
    const found = isNewLayer(arn) ? null : await lambda.layerVersion(arn);
    if (found === null && !isNewLayer(arn)) throw new NotUsable(`its layer ${arn} does not exist any more`);
    sources.push([arn, found === null ? { file: LAYER_FILE } : { url: found.url }]);
  }
  return Object.fromEntries(sources);
}

/** `null` where Lambda refuses the call because too many are under way. */
async function probed(
  of: ProbedFunction,
  probeFunction: string,
  layers: LayerSources,
  { lambda, probes }: Tools<"probes">,
): Promise<ProbeFinding | null> {
  const present = await lambda.describeForProbe(of.name);
  if (present?.codeUrl == null) return unknownFinding(of.name, "Lambda gives out no package of it");
  if (present.codeSha256 !== of.codeSha256)
    return unknownFinding(of.name, "somebody else deployed other code since the inventory");
  const { name: functionName, handler, before, after } = of;
  const asked = {
    functionName,
    handler,
    package: { url: present.codeUrl, sha256: of.codeSha256 },
    before,
    after,
    layers,
    variables: present.variables,
    seconds: IMPORT_SECONDS,
  };
  const answer = await probes.invoke(probeFunction, asked);
  if (answer === null) return null;
  const { functionError, payload } = answer;
  if (functionError === null) return findingOf(functionName, payload);
  return unknownFinding(functionName, `the probe function failed: ${errorTypeIn(payload)}`);
}

function errorTypeIn(payload: unknown): string {
  const isError = typeof payload === "object" && payload !== null;
  return isError && "errorType" in payload
    ? quoted(String(payload.errorType), MAX_NAME_LENGTH)
    : "Lambda names no error";
}

function wordsOf(error: unknown): string {
  return error instanceof NotUsable ? quoted(error.message) : errorText(error);
}
