/** Provisioned concurrency: environments of a version or an alias that start before any invocation. */
import { randomUUID } from "node:crypto";
import type { ControlPlane } from "../control-plane.ts";
import { publishedVersion } from "../functions/functions.ts";
import type { Alias, LambdaFunction, ProvisionedConcurrency, Routing } from "../functions/records.ts";
import { invalidParameter } from "../refusals.ts";
import { runnableVersion } from "../versions/runnable-version.ts";

/** Starts environments of every version, then calls `whenReady`, unless the configuration was replaced meanwhile. */
export function provision(
  plane: ControlPlane,
  fn: LambdaFunction,
  qualifier: string,
  wanted: { readonly requested: number; readonly versions: readonly string[]; readonly keeping: ReadonlySet<string> },
  whenReady: () => void = () => {},
): ProvisionedConcurrency {
  const { requested, versions, keeping } = wanted;
  const isThere = versions.every((version) => keeping.has(version));
  const config: ProvisionedConcurrency = {
    requested,
    lastModified: plane.clock.now(),
    status: isThere ? "READY" : "IN_PROGRESS",
    ready: isThere ? new Set(versions) : keeping,
  };
  fn.provisioned.set(qualifier, config);
  if (isThere) return config;
  const begun = Promise.all(versions.map((version) => warmUp(plane, fn, version, qualifier)));
  plane.later(plane.warmUpSeconds, async () => {
    const failed = (await begun).some((error) => error !== null);
    if (fn.provisioned.get(qualifier) !== config) return;
    fn.provisioned.set(
      qualifier,
      failed ? { ...config, status: "FAILED" } : { ...config, status: "READY", ready: new Set(versions) },
    );
    if (!failed) whenReady();
  });
  return config;
}

async function warmUp(plane: ControlPlane, fn: LambdaFunction, version: string, qualifier: string) {
  const target = runnableVersion(fn, version, qualifier, publishedVersion(fn, version));
  return plane.runner.warmUp(target).catch(String);
}

/**
 * The routing of an alias with provisioned concurrency after a change. If the alias moves, the previous version keeps a
 * weight of 1 until the environments of the new version are ready. If they do not start, the weight stays
 * (hashicorp/terraform-provider-aws#48116, gradientedge/cdk-utils#1110).
 *
 * @throws AwsError if the change moves the alias and sets weights
 */
export function provisionedRouting(fn: LambdaFunction, known: Alias, wanted: Routing): Routing {
  const config = fn.provisioned.get(known.name);
  if (config === undefined || wanted.functionVersion === known.functionVersion) return wanted;
  if (wanted.weights.size > 0 || wanted.functionVersion === "$LATEST")
    throw invalidParameter("Invalid alias configuration for Provisioned Concurrency");
  if (config.ready.has(wanted.functionVersion)) return wanted;
  return { ...wanted, weights: new Map([[known.functionVersion, 1]]) };
}

/** Prepares environments for a changed alias, and completes its move when they are ready. */
export function followAlias(plane: ControlPlane, fn: LambdaFunction, changed: Alias, wanted: Routing): void {
  const config = fn.provisioned.get(changed.name);
  if (config === undefined) return;
  const versions = [wanted.functionVersion, ...wanted.weights.keys()];
  provision(plane, fn, changed.name, { requested: config.requested, versions, keeping: config.ready }, () => {
    if (fn.aliases.get(changed.name) !== changed || changed.weights === wanted.weights) return;
    const lingering = { before: null, turn: 0 };
    fn.aliases.set(changed.name, { ...changed, weights: wanted.weights, revisionId: randomUUID(), lingering });
  });
}
