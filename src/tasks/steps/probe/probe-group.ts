/** Probes the functions of one runtime, architecture and layer list with a temporary probe function. */
import { createHash } from "node:crypto";
import type { StoredPackage } from "../../../aws/packages/packages.ts";
import { NotUsable } from "../../../domain/errors.ts";
import { executionName } from "../../../domain/execution-name.ts";
import { findingOf, type ProbeFinding, unknownFinding } from "../../../domain/imports/probe/probe-answer.ts";
import { isNewLayer, type ProbedFunction, type ProbeGroup } from "../../../domain/imports/probe/probe-groups.ts";
import { isObject } from "../../../domain/json.ts";
import type { Reason } from "../../../domain/report/reasons/reasons.ts";
import { familyOf, languagesText } from "../../../domain/runtimes/families.ts";
import { probePrefix } from "../../../domain/service-names.ts";
import { errorText, MAX_NAME_LENGTH, quoted } from "../../../domain/text.ts";
import { LAYER_FILE, PROBE_HANDLER } from "../../../layer/probe-package.ts";
import type { Tools } from "../../tools.ts";
import type { ProbeLimiter } from "./probe-limiter.ts";

export interface ProbeOptions {
  readonly execution: string;
  /** The package of probe functions. */
  readonly code: StoredPackage;
  readonly limiter: ProbeLimiter;
  /** Whether to start no more functions. */
  isTimeUp(): boolean;
}

export interface GroupResult {
  /** Findings of the functions that fit into the time. */
  readonly findings: readonly ProbeFinding[];
  readonly isRemoved: boolean;
}

/** Time limit for one import. Lambda allows 10 seconds for an init before it counts toward the timeout. */
const IMPORT_SECONDS = 30;

/** The same name for the same group and execution, so that a retry finds the existing function. */
export function probeFunctionName(execution: string, { runtime, architecture, layers }: ProbeGroup, stage: string) {
  const short = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 8);
  const group = JSON.stringify([runtime, architecture, layers]);
  return `${probePrefix(stage)}${short(executionName(execution))}-${short(group)}`;
}

/** A failure of the probe itself makes the findings unknown, nothing more. */
export async function probeGroup(
  group: ProbeGroup,
  probing: ProbeOptions,
  tools: Tools<"probes">,
): Promise<GroupResult> {
  const name = probeFunctionName(probing.execution, group, tools.stage);
  const findings = await probeWith(name, group, probing, tools).catch((error: unknown) =>
    group.functions.map((of) => unknownFinding(of.name, reasonOf(error))),
  );
  const isRemoved = await tools.probes.remove(name).then(
    () => true,
    () => false,
  );
  return { findings, isRemoved };
}

async function probeWith(name: string, group: ProbeGroup, probing: ProbeOptions, tools: Tools<"probes">) {
  const { runtime, architecture } = group;
  if (familyOf(runtime) === null)
    return group.functions.map((of) =>
      unknownFinding(of.name, { code: "probe-runtime-unknown", languages: languagesText("and"), runtime }),
    );
  const { execution, code } = probing;
  const layers = await layerSourcesOf(group, tools);
  const wanted = { name, runtime, architecture, code, handler: PROBE_HANDLER, execution: executionName(execution) };
  await tools.probes.create(wanted);
  const findings = group.functions.map((of) =>
    probing.limiter
      .run(async () => (probing.isTimeUp() ? NO_TIME : probeOne(of, name, layers, tools)))
      .catch((error: unknown) => unknownFinding(of.name, reasonOf(error))),
  );
  return (await Promise.all(findings)).filter((finding) => finding !== NO_TIME);
}

/** Marks a function that did not fit into the time. */
const NO_TIME = "no time";

type LayerSources = Readonly<Record<string, { readonly url: string } | { readonly file: string }>>;

/** URLs are valid for ten minutes, as long as a task. @throws NotUsable if a layer version was deleted */
async function layerSourcesOf({ functions }: ProbeGroup, { lambda }: Tools): Promise<LayerSources> {
  const arns = new Set(functions.flatMap(({ before, after }) => [...before.layers, ...after.layers]));
  const sources: [string, LayerSources[string]][] = [];
  for (const arn of arns) {
    const found = isNewLayer(arn) ? null : await lambda.layerVersion(arn);
    if (found === null && !isNewLayer(arn))
      throw new NotUsable({ code: "layer-version-deleted", layerVersionArn: arn });
    sources.push([arn, found === null ? { file: LAYER_FILE } : { url: found.url }]);
  }
  return Object.fromEntries(sources);
}

/** `null` if Lambda throttles the call. */
async function probeOne(
  of: ProbedFunction,
  probeFunction: string,
  layers: LayerSources,
  { lambda, probes }: Tools<"probes">,
): Promise<ProbeFinding | null> {
  const present = await lambda.describeForProbe(of.name);
  if (present?.codeUrl == null) return unknownFinding(of.name, { code: "package-not-offered" });
  if (present.codeSha256 !== of.codeSha256)
    return unknownFinding(of.name, { code: "code-changed-by-others", since: "inventory" });
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
  return unknownFinding(functionName, { code: "probe-failed", error: errorTypeIn(payload) });
}

function errorTypeIn(payload: unknown): string {
  return isObject(payload) && "errorType" in payload
    ? quoted(String(payload.errorType), MAX_NAME_LENGTH)
    : "Lambda reported no error type";
}

function reasonOf(error: unknown): Reason {
  return error instanceof NotUsable ? error.why : { code: "unexpected-error", error: errorText(error) };
}
