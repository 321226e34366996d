/**
 * Layers: numbered, immutable versions of ZIPs. A deleted version still works for functions that use it, but cannot be
 * attached again.
 */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, noContent, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { PackageSource, packageFrom } from "../functions/packages.ts";
import type { Layer, LayerVersion } from "../functions/records.ts";
import { KNOWN } from "../functions/runtimes.ts";
import { LAYER_VERSION, layerArn, layerNameFrom, layerVersionReferenceFrom } from "../names.ts";
import { descending, pageOf } from "../paging.ts";
import { checkMembers, invalidParameter, notFound, ofPattern, oneOf, validationError } from "../refusals.ts";
import { layerVersionDetails, listedLayerVersion } from "../wire.ts";

const PublishRequest = z.strictObject({
  Content: PackageSource,
  Description: z.string().max(256).optional(),
  CompatibleRuntimes: z.array(z.enum(KNOWN)).max(15).optional(),
  CompatibleArchitectures: z
    .array(z.enum(["x86_64", "arm64"]))
    .max(2)
    .optional(),
  LicenseInfo: z.string().max(512).optional(),
});

export async function publishLayerVersion(call: Call) {
  const { plane } = call;
  const name = layerNameFrom(pathPart(call, "LayerName"));
  const request = bodyOf(call, PublishRequest);
  const content = await packageFrom(plane, request.Content);
  const layer = plane.layers.get(name) ?? { name, arn: layerArn(plane, name), versions: new Map(), lastVersion: 0 };
  plane.layers.set(name, layer);
  layer.lastVersion += 1;
  const published: LayerVersion = {
    ...content,
    arn: `${layer.arn}:${layer.lastVersion}`,
    version: layer.lastVersion,
    description: request.Description ?? "",
    createdAt: plane.clock.now(),
    compatibleRuntimes: request.CompatibleRuntimes ?? null,
    compatibleArchitectures: request.CompatibleArchitectures ?? null,
    licenseInfo: request.LicenseInfo ?? null,
    policy: { revisionId: randomUUID(), statements: [] },
  };
  layer.versions.set(published.version, published);
  return json(layerVersionDetails(plane, layer, published), 201);
}

export function getLayerVersion(call: Call) {
  const layer = call.plane.layers.get(layerNameFrom(pathPart(call, "LayerName")));
  return versionDetails(call.plane, layer, versionNumber(call));
}

export function getLayerVersionByArn({ plane, request }: Call) {
  const arn = request.query.get("Arn") ?? "";
  const reference = layerVersionReferenceFrom(arn);
  if (reference === null) throw validationError({ where: "arn", value: arn, constraint: ofPattern(LAYER_VERSION) });
  const layer = plane.layers.get(reference.name);
  const isHere = arn === `${layer?.arn}:${reference.version}`;
  return versionDetails(plane, isHere ? layer : undefined, reference.version);
}

export function listLayers({ plane, request }: Call) {
  const filter = versionFilterFrom(request.query);
  const newest = [...plane.layers.values()].flatMap((layer) => {
    const matching = matchingVersions(layer, filter).at(0);
    return matching === undefined ? [] : [{ layer, matching }];
  });
  const { items, ...next } = pageOf(newest, ({ layer }) => layer.name, request, plane.quotas.pageItems);
  const Layers = items.map(({ layer, matching }) => ({
    LayerName: layer.name,
    LayerArn: layer.arn,
    LatestMatchingVersion: listedLayerVersion(matching),
  }));
  return json({ Layers, ...next });
}

/** Lists versions, newest first; none for an unknown layer. */
export function listLayerVersions(call: Call) {
  const { plane, request } = call;
  const layer = plane.layers.get(layerNameFrom(pathPart(call, "LayerName")));
  const filter = versionFilterFrom(request.query);
  const matching = layer === undefined ? [] : matchingVersions(layer, filter);
  const { items, ...next } = pageOf(matching, ({ version }) => descending(version), request, plane.quotas.pageItems);
  return json({ LayerVersions: items.map(listedLayerVersion), ...next });
}

/** Succeeds even if the version does not exist. */
export function deleteLayerVersion(call: Call) {
  call.plane.layers.get(layerNameFrom(pathPart(call, "LayerName")))?.versions.delete(versionNumber(call));
  return noContent;
}

function versionDetails(plane: ControlPlane, layer: Layer | undefined, number: number) {
  const version = layer?.versions.get(number);
  if (layer === undefined || version === undefined) throw versionNotFound();
  return json(layerVersionDetails(plane, layer, version));
}

/** The version that the path names. @throws AwsError if it does not exist */
export function requestedVersion(call: Call): LayerVersion {
  const name = layerNameFrom(pathPart(call, "LayerName"));
  const number = versionNumber(call);
  const version = call.plane.layers.get(name)?.versions.get(number);
  if (version === undefined) throw notFound(`Layer version ${layerArn(call.plane, name)}:${number} does not exist.`);
  return version;
}

const versionNotFound = () => notFound("The resource you requested does not exist.");

function versionNumber(call: Call): number {
  const given = pathPart(call, "VersionNumber");
  const number = Number(given);
  if (!Number.isInteger(number))
    throw validationError({ where: "versionNumber", value: given, constraint: "Member must be a number" });
  if (number < 1) throw invalidParameter("Layer Version Cannot be less than 1");
  return number;
}

const ARCHITECTURES: readonly string[] = ["x86_64", "arm64"];

interface VersionFilter {
  readonly runtime: string | null;
  readonly architecture: string | null;
}

/** @throws AwsError for an unknown runtime or architecture */
function versionFilterFrom(query: URLSearchParams): VersionFilter {
  const [runtime, architecture] = [query.get("CompatibleRuntime"), query.get("CompatibleArchitecture")];
  const isUnknown = (value: string | null, known: readonly string[]) => value !== null && !known.includes(value);
  checkMembers([
    [isUnknown(runtime, KNOWN), "compatibleRuntime", runtime, oneOf(KNOWN)],
    [isUnknown(architecture, ARCHITECTURES), "compatibleArchitecture", architecture, oneOf(ARCHITECTURES)],
  ]);
  return { runtime, architecture };
}

/** The versions that match the filter, newest first. */
function matchingVersions(layer: Layer, { runtime, architecture }: VersionFilter): LayerVersion[] {
  return [...layer.versions.values()]
    .filter((version) => runtime === null || version.compatibleRuntimes?.includes(runtime))
    .filter((version) => architecture === null || version.compatibleArchitectures?.includes(architecture))
    .sort((one, other) => other.version - one.version);
}
