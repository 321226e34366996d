import { createHash } from "node:crypto";
import pLimit from "p-limit";
import * as z from "zod";
import type { StoredPackage } from "../../aws/packages/packages.ts";
import { NotUsable, reasonIfNotUsable } from "../../domain/errors.ts";
import { importConcurrencyOf } from "../../domain/imports/probe/import-concurrency.ts";
import { unknownFinding } from "../../domain/imports/probe/probe-answer.ts";
import { type ProbeGroup, probeGroupsOf } from "../../domain/imports/probe/probe-groups.ts";
import { NOTHING_PROBED } from "../../domain/imports/probe/probe-record.ts";
import { probedPlan } from "../../domain/imports/probe/probed-plan.ts";
import type { Reason } from "../../domain/report/reasons/reasons.ts";
import { familyNamed, familyOf } from "../../domain/runtimes/families.ts";
import type { Family } from "../../domain/runtimes/family.ts";
import { probePackage } from "../../layer/probe-package.ts";
import { logWarning } from "../log.ts";
import { migrationOf } from "../steps/judge/batch-of.ts";
import { type GroupResult, probeFunctionName, probeGroup } from "../steps/probe/probe-group.ts";
import { probeLimiter } from "../steps/probe/probe-limiter.ts";
import { planData } from "../steps/report/plan-data.ts";
import { ExecutionInput, task, underLock } from "../task.ts";
import { type ExecutionContext, probes, type Tools } from "../tools.ts";

/** Probe functions at the same time. Creating one takes some seconds. */
const GROUP_CONCURRENCY = 12;
/** Time to start probes, so that all end within the task's ten minutes. Larger fleets take several calls. */
const PROBING_SECONDS = 360;

const Input = ExecutionInput.extend({ kind: z.string() });

/**
 * Imports the handler module of each function that would change, in the service's own probe functions: with slim
 * package and layers, and if that fails with the current package. Functions that fail only after the change are left
 * alone, and the plan is made again. No function of the fleet is invoked or changed. `next` says whether functions
 * remain.
 */
export const probeImports = task(
  { input: Input, extras: { probes }, around: underLock(({ kind }) => kind !== "plan") },
  async ({ execution }, context) => {
    const { files } = context;
    const [request, plan, inventory] = await Promise.all([
      migrationOf(files),
      files.plan.required(),
      files.inventory.required(),
    ]);
    const record = files.probe;
    const known = (await record.read()) ?? NOTHING_PROBED;
    const done = new Set(known.findings.map(({ functionName }) => functionName));
    const groups = probeGroupsOf(plan, inventory, request, (name) => !done.has(name));
    const findings = [...known.findings];
    if (groups.length > 0) {
      const made = [
        ...new Set([...known.made, ...groups.map((group) => probeFunctionName(execution, group, context.stage))]),
      ];
      await record.write({ ...known, made });
      const probed = await probeGroups(execution, groups, context);
      findings.push(...probed.flatMap((of) => of.findings));
      const left = groups.filter((_, index) => probed[index]?.isRemoved !== true);
      const still = new Set(left.map((group) => probeFunctionName(execution, group, context.stage)));
      await record.write({ version: 1, made: made.filter((name) => still.has(name)), findings });
    }
    const isWhole = groups.flatMap(({ functions }) => functions).length + done.size <= findings.length;
    const after = isWhole ? probedPlan(plan, findings, request, context.probes.notOffered()) : plan;
    if (isWhole) await files.plan.write(after);
    return { ...planData(after, request), next: isWhole ? "done" : "probe" };
  },
);

/** In the order of the groups. */
async function probeGroups(
  execution: string,
  groups: readonly ProbeGroup[],
  context: ExecutionContext<"probes">,
): Promise<readonly GroupResult[]> {
  const until = context.clock.now().getTime() + PROBING_SECONDS * 1000;
  const codes = new Map<Family | null, StoredPackage | Reason>();
  for (const family of new Set(groups.map(({ runtime }) => familyOf(runtime))))
    codes.set(family, await storeProbePackage(family, context).catch(reasonIfNotUsable));
  const limiter = probeLimiter(importConcurrencyOf(await unreservedConcurrency(context)), context.clock);
  const isTimeUp = () => context.clock.now().getTime() > until;
  return pLimit(GROUP_CONCURRENCY).map(groups, (group) => {
    const code = codes.get(familyOf(group.runtime)) ?? NO_LAYER;
    if ("code" in code)
      return { findings: group.functions.map(({ name }) => unknownFinding(name, code)), isRemoved: true };
    if (isTimeUp()) return { findings: [], isRemoved: true };
    return probeGroup(group, { execution, code, limiter, isTimeUp }, context);
  });
}

/** Without this number probing continues. */
async function unreservedConcurrency({ probes }: Tools<"probes">): Promise<number | null> {
  return probes.unreservedConcurrency().catch((error: unknown) => {
    logWarning(null, "the account's concurrency could not be read", error);
    return null;
  });
}

const NO_LAYER: Reason = { code: "no-layer-made" };

/** @throws NotUsable if the layer artifact was replaced since it was verified */
async function storeProbePackage(
  family: Family | null,
  { files, packages, store }: ExecutionContext,
): Promise<StoredPackage> {
  const artifact = (await files.artifacts.required()).find((each) => each.family === family?.name);
  if (artifact === undefined) throw new NotUsable(NO_LAYER);
  const { bucket, key, sha256 } = artifact;
  const layerZip = await packages.bytesOf({ kind: "s3", bucket, key });
  if (createHash("sha256").update(layerZip).digest("base64") !== sha256)
    throw new NotUsable({ code: "artifact-replaced", location: `s3://${bucket}/${key}` });
  const to = { bucket: files.bucket, key: files.probeZipKey(familyNamed(artifact.family)) };
  await store.put(to.key, await probePackage(layerZip, artifact.family));
  return to;
}
