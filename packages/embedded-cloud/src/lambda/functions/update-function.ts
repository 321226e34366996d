/** UpdateFunctionCode and UpdateFunctionConfiguration: the two halves of $LATEST, one update at a time. */
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import { checkUnzippedSize } from "../layers/attachments.ts";
import { checkRevision, invalidParameter } from "../refusals.ts";
import { publishPending } from "../versions/versions.ts";
import { functionConfiguration, latestListed } from "../wire.ts";
import { Architectures, CodeSource, codeFrom } from "./code.ts";
import { changedConfiguration, configurationMembers } from "./configuration.ts";
import { functionNamed } from "./functions.ts";
import { refuseWhileUnsettled, update } from "./updates.ts";

const CodeRequest = CodeSource.extend({
  Architectures: Architectures.optional(),
  Publish: z.boolean().default(false),
  DryRun: z.boolean().default(false),
  RevisionId: z.string().optional(),
});

/** A dry run checks everything and tells what would be, CodeSha256 above all, without changing the function. */
export async function updateFunctionCode(call: Call) {
  const { plane } = call;
  const { Architectures, Publish, DryRun, RevisionId, ...source } = bodyOf(call, CodeRequest);
  const { fn } = functionNamed(plane, pathPart(call, "FunctionName"));
  const architectures = Architectures ?? fn.latest.told.code.architectures;
  const code = await codeFrom(plane, fn.packageType, source, architectures);
  checkRevision(RevisionId, fn.latest.revisionId);
  refuseWhileUnsettled(fn);
  checkUnzippedSize(plane, { ...fn.latest.told, code });
  if (DryRun) {
    const would = { ...fn, latest: { ...fn.latest, told: { ...fn.latest.told, code } } };
    return json(latestListed(would));
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
  const { fn } = functionNamed(plane, pathPart(call, "FunctionName"));
  if (fn.packageType === "Image" && (request.Runtime ?? request.Handler ?? request.Layers) !== undefined) {
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
  checkRevision(RevisionId, fn.latest.revisionId);
  refuseWhileUnsettled(fn);
  const configuration = changedConfiguration(plane, fn.latest.told.configuration, request);
  checkUnzippedSize(plane, { ...fn.latest.told, configuration });
  update(plane, fn, { configuration });
  return json(functionConfiguration(fn, { kind: "latest" }, null));
}
