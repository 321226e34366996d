/** UpdateFunctionCode and UpdateFunctionConfiguration: the two halves of $LATEST, one update at a time. */
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import { checkUnzippedSize } from "../layers/attachments.ts";
import { checkRevision, invalidParameter } from "../refusals.ts";
import { publishPending } from "../versions/versions.ts";
import { functionConfiguration, listedLatest } from "../wire.ts";
import { Architectures, CodeSource, codeFrom } from "./code.ts";
import { changedConfiguration, configurationMembers } from "./configuration.ts";
import { findFunction } from "./functions.ts";
import { refuseWhileUnsettled, update } from "./updates.ts";

const CodeRequest = CodeSource.extend({
  Architectures: Architectures.optional(),
  Publish: z.boolean().default(false),
  DryRun: z.boolean().default(false),
  RevisionId: z.string().optional(),
});

/** A dry run validates the request and returns the resulting configuration, without changing the function. */
export async function updateFunctionCode(call: Call) {
  const { plane } = call;
  const { Architectures, Publish, DryRun, RevisionId, ...source } = bodyOf(call, CodeRequest);
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  const architectures = Architectures ?? fn.latest.newest.code.architectures;
  const code = await codeFrom(plane, fn.packageType, source, architectures);
  checkRevision(RevisionId, fn.latest.revisionId);
  refuseWhileUnsettled(fn);
  checkUnzippedSize(plane, { ...fn.latest.newest, code });
  if (DryRun) {
    const would = { ...fn, latest: { ...fn.latest, newest: { ...fn.latest.newest, code } } };
    return json(listedLatest(would));
  }
  update(plane, fn, { code });
  if (!Publish) return json(functionConfiguration(fn, { kind: "latest" }, null));
  const published = publishPending(plane, fn);
  return json(functionConfiguration(fn, { kind: "version", published }, published.version));
}

const ConfigurationRequest = z.strictObject({ ...configurationMembers, RevisionId: z.string().optional() });

export function updateFunctionConfiguration(call: Call) {
  const { plane } = call;
  const { RevisionId, ...request } = bodyOf(call, ConfigurationRequest);
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  if (fn.packageType === "Image" && (request.Runtime ?? request.Handler ?? request.Layers) !== undefined) {
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
  checkRevision(RevisionId, fn.latest.revisionId);
  refuseWhileUnsettled(fn);
  const configuration = changedConfiguration(plane, fn.latest.newest.configuration, request);
  checkUnzippedSize(plane, { ...fn.latest.newest, configuration });
  update(plane, fn, { configuration });
  return json(functionConfiguration(fn, { kind: "latest" }, null));
}
