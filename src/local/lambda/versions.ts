/** Published versions: immutable, numbered copies of $LATEST. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "./call.ts";
import type { ControlPlane } from "./control-plane.ts";
import { functionNamed, type LambdaFunction, type PublishedVersion } from "./functions.ts";
import { ascending, pageOf } from "./paging.ts";
import { checkRevision, invalidParameter } from "./refusals.ts";
import { refuseWhileUnsettled } from "./updates.ts";
import { functionConfiguration, latestListed, versionListed } from "./wire.ts";

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
  fn.lastVersion += 1;
  const published: PublishedVersion = {
    version: String(fn.lastVersion),
    code,
    configuration: { ...configuration, description: description ?? configuration.description },
    revisionId: randomUUID(),
    lastModified: plane.clock.now(),
  };
  fn.versions.set(published.version, published);
  latest.revisionId = randomUUID();
  return published;
}

/** The description a version was published with is its own. */
function isUnchanged({ latest }: LambdaFunction, { code, configuration }: PublishedVersion): boolean {
  const { told } = latest;
  const sameCode = told.code.sha256 === code.sha256 && isDeepStrictEqual(told.code.architectures, code.architectures);
  return (
    sameCode && isDeepStrictEqual({ ...told.configuration, description: "" }, { ...configuration, description: "" })
  );
}
