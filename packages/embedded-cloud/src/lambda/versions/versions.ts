/** Published versions: immutable, numbered copies of $LATEST. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { findFunction } from "../functions/functions.ts";
import type { LambdaFunction, PublishedVersion } from "../functions/records.ts";
import { refuseWhileUnsettled } from "../functions/updates.ts";
import { ascending, pageOf } from "../paging.ts";
import { checkRevision, invalidParameter } from "../refusals.ts";
import { functionConfiguration, listedLatest, listedVersion } from "../wire.ts";
import { snapStartOf, takeSnapshot } from "./snap-start.ts";

const PublishRequest = z.strictObject({
  CodeSha256: z.string().optional(),
  Description: z.string().max(256).optional(),
  RevisionId: z.string().optional(),
});

export function publishVersion(call: Call) {
  const { plane } = call;
  const { CodeSha256, Description, RevisionId } = bodyOf(call, PublishRequest);
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  checkRevision(RevisionId, fn.latest.revisionId);
  const { sha256 } = fn.latest.newest.code;
  if (CodeSha256 !== undefined && CodeSha256 !== sha256) {
    throw invalidParameter(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  refuseWhileUnsettled(fn);
  const published = publishVersionOf(plane, fn, Description);
  return json(functionConfiguration(fn, { kind: "version", published }, published.version), 201);
}

/** Lists $LATEST first, then versions by number. */
export function listVersionsByFunction(call: Call) {
  const { plane, request } = call;
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  const published = [...fn.versions.values()].map((version) => ({
    key: ascending(Number(version.version)),
    item: listedVersion(fn, version),
  }));
  const latest = { key: "!", item: listedLatest(fn, `${fn.arn}:$LATEST`) };
  const { items, ...next } = pageOf([latest, ...published], ({ key }) => key, request, plane.quotas.pageItems);
  return json({ Versions: items.map(({ item }) => item), ...next });
}

/** Publishes $LATEST, or returns the last version if nothing has changed since. */
export function publishVersionOf(plane: ControlPlane, fn: LambdaFunction, description?: string): PublishedVersion {
  const { latest } = fn;
  const { code, configuration } = latest.newest;
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
      otherSettings: { ...configuration.otherSettings, ...(snapStart === null ? {} : { SnapStart: snapStart }) },
    },
    revisionId: randomUUID(),
    lastModified: plane.clock.now(),
    publishedFrom: latest.newest,
    runtimeVersion: latest.runtimeVersion,
    state: snapStart === null ? "Active" : "Pending",
  };
  fn.versions.set(published.version, published);
  if (snapStart !== null) takeSnapshot(plane, fn, published);
  latest.revisionId = randomUUID();
  return published;
}

/**
 * Publishes for `Publish` of CreateFunction and UpdateFunctionCode. The version is Pending until the function settles,
 * then gets a new revision. Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json,
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

/** Compares $LATEST with its state when `publishedFrom` was stored; a version's own description does not count. */
function isUnchanged({ latest: { newest } }: LambdaFunction, { publishedFrom: then }: PublishedVersion): boolean {
  const sameCode =
    newest.code.sha256 === then.code.sha256 && isDeepStrictEqual(newest.code.architectures, then.code.architectures);
  return sameCode && isDeepStrictEqual(newest.configuration, then.configuration);
}
