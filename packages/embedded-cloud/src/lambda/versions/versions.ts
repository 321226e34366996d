/** Published versions: immutable, numbered copies of $LATEST. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { functionNamed } from "../functions/functions.ts";
import type { LambdaFunction, PublishedVersion } from "../functions/records.ts";
import { refuseWhileUnsettled } from "../functions/updates.ts";
import { ascending, pageOf } from "../paging.ts";
import { checkRevision, invalidParameter } from "../refusals.ts";
import { functionConfiguration, latestListed, versionListed } from "../wire.ts";
import { snapStartOf, takeSnapshot } from "./snap-start.ts";

const PublishRequest = z.strictObject({
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).optional(),
  RevisionId: z.string().optional(),
});

export function publishVersion(call: Call) {
  const { plane } = call;
  const { CodeSha256, Description, RevisionId } = bodyOf(call, PublishRequest);
  const { fn } = functionNamed(plane, pathPart(call, "FunctionName"));
  checkRevision(RevisionId, fn.latest.revisionId);
  const { sha256 } = fn.latest.told.code;
  if (CodeSha256 !== undefined && CodeSha256 !== sha256) {
    throw invalidParameter(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  refuseWhileUnsettled(fn);
  const published = publishVersionOf(plane, fn, Description);
  return json(functionConfiguration(fn, { kind: "version", published }, published.version), 201);
}

/** $LATEST first, then by number. */
export function listVersionsByFunction(call: Call) {
  const { plane, request } = call;
  const { fn } = functionNamed(plane, pathPart(call, "FunctionName"));
  const published = [...fn.versions.values()].map((version) => ({
    key: ascending(Number(version.version)),
    item: versionListed(fn, version),
  }));
  const latest = { key: "!", item: latestListed(fn, `${fn.arn}:$LATEST`) };
  const { items, ...next } = pageOf([latest, ...published], ({ key }) => key, request, plane.quotas.pageItems);
  return json({ Versions: items.map(({ item }) => item), ...next });
}

/** Publishes $LATEST as it is told, or gives the last version again where nothing has changed since. */
export function publishVersionOf(plane: ControlPlane, fn: LambdaFunction, description?: string): PublishedVersion {
  const { latest } = fn;
  const { code, configuration } = latest.told;
  const last = fn.versions.get(String(fn.lastVersion));
  if (last !== undefined && isUnchanged(fn, last)) return last;
  const snapStart = snapStartOf(configuration);
  fn.lastVersion += 1;
  const published: PublishedVersion = {
    version: String(fn.lastVersion),
    code,
    configuration: {
      ...configuration,
      description: description ?? configuration.description,
      toldBack: { ...configuration.toldBack, ...(snapStart === null ? {} : { SnapStart: snapStart }) },
    },
    revisionId: randomUUID(),
    lastModified: plane.clock.now(),
    publishedFrom: latest.told,
    runtimeVersion: latest.runtimeVersion,
    state: snapStart === null ? "Active" : "Pending",
  };
  fn.versions.set(published.version, published);
  if (snapStart !== null) takeSnapshot(plane, fn, published);
  latest.revisionId = randomUUID();
  return published;
}

/**
 * What `Publish` of CreateFunction and UpdateFunctionCode publishes: a version that is Pending until the function has
 * settled, and has another revision then. Recorded 2025-11-25, LocalStack lambda_/test_lambda_api.snapshot.json,
 * test_publish_version_on_create and test_publish_with_update.
 */
export function publishPending(plane: ControlPlane, fn: LambdaFunction): PublishedVersion {
  const published = publishVersionOf(plane, fn);
  if (published.state !== "Active") return published;
  published.state = "Pending";
  plane.later(plane.settleSeconds, () => {
    published.state = "Active";
    published.revisionId = randomUUID();
  });
  return published;
}

/** The description a version was published with is its own; another one of $LATEST is a change. */
function isUnchanged({ latest: { told } }: LambdaFunction, { publishedFrom: then }: PublishedVersion): boolean {
  const sameCode =
    told.code.sha256 === then.code.sha256 && isDeepStrictEqual(told.code.architectures, then.code.architectures);
  return sameCode && isDeepStrictEqual(told.configuration, then.configuration);
}
