/** Reads the functions and layers of an account and Region, and finds what they have in common. Only reads. */
import pLimit from "p-limit";
import type { Lambda } from "../aws/lambda/lambda.ts";
import type { Packages } from "../aws/packages/packages.ts";
import { arnParts } from "../domain/arn.ts";
import { reasonIfNotUsable } from "../domain/errors.ts";
import type { OpenPackage, PackageEntry } from "../domain/package/package-directory.ts";
import type { FunctionConfiguration } from "../domain/plan/inventory.ts";
import { explain } from "../domain/report/reasons/reasons.ts";
import { selectsName, selectsTags } from "../domain/request/fleet.ts";
import type { MigrationRequest } from "../domain/request/request.ts";
import { familyOf } from "../domain/runtimes/families.ts";
import type { FamilyName } from "../domain/runtimes/family.ts";
import { isServiceFunction } from "../domain/service-names.ts";
import { layerUsesOf } from "../domain/survey/layer-uses.ts";
import { type PackageParts, partsOf } from "../domain/survey/package-parts.ts";
import { SharedParts } from "../domain/survey/shared-parts.ts";
import { ALLOWED_STORAGE_BYTES, candidateOf, type RegionSurvey, reasonNotToMove } from "../domain/survey/survey.ts";
import { packageSourceOf } from "../layer/artifact.ts";

interface Sources {
  readonly lambda: Lambda;
  readonly packages: Packages;
}

/** Packages that an interrupted survey has read. The same bytes have the same parts in every account and Region. */
export interface KeptParts {
  find(codeSha256: string, language: FamilyName): PackageParts | null;
  keep(codeSha256: string, language: FamilyName, parts: PackageParts): void;
}

export const NOTHING_KEPT: KeptParts = { find: () => null, keep: () => undefined };

/** How far a survey is. */
export interface SurveyProgress {
  readonly read: number;
  readonly functions: number;
}

/** GetFunction allows 100 calls a second, and each package takes one or two Range requests. */
const CONCURRENCY = 50;
/** Larger records and manifests are not read. */
const MAX_TEXT_BYTES = 1_000_000;

interface SurveyOptions {
  readonly kept?: KeptParts;
  readonly show?: (progress: SurveyProgress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** `null` if no function is selected. @throws the signal's reason once it is aborted */
export async function regionSurveyOf(
  fleet: Pick<MigrationRequest["fleet"], "prefix" | "tags">,
  region: string,
  { lambda, packages }: Sources,
  now: Date,
  { kept = NOTHING_KEPT, show, signal }: SurveyOptions = {},
): Promise<RegionSurvey | null> {
  const listed = [];
  for await (const one of lambda.list())
    if (!isServiceFunction(one.name) && selectsName(fleet, one.name)) listed.push(one);
  const parts = new SharedParts();
  const [unread, cannotMove]: [RegionSurvey["unread"][number][], RegionSurvey["cannotMove"][number][]] = [[], []];
  const names: string[] = [];
  const layerBytes = new Map<string, number>();
  const reading = { lambda, packages, kept, readText: textReader() };
  let read = 0;
  await pLimit(CONCURRENCY).map(listed, async ({ name }) => {
    signal?.throwIfAborted();
    const described = await lambda.describe(name);
    const isSelected =
      described !== null && (fleet.tags === undefined || selectsTags(fleet, await lambda.tagsOf(name)));
    if (isSelected) {
      names.push(name);
      for (const { arn, codeBytes } of described.layers) layerBytes.set(arn, codeBytes);
      const reason = reasonNotToMove(described, now);
      if (reason !== null) cannotMove.push({ name, why: explain(reason) });
      const family = described.packageType === "Zip" ? familyOf(described.runtime) : null;
      if (family !== null)
        try {
          const handlerFiles = family.paths.handlerFiles(described.handler ?? "");
          const { runtime } = described;
          parts.add({ name, runtime, handlerFiles, parts: await packagePartsOf(described, family.name, reading) });
        } catch (error) {
          unread.push({ name, why: explain(reasonIfNotUsable(error)) });
        }
    }
    read += 1;
    show?.({ read, functions: listed.length });
  });
  const accountId = listed[0] === undefined ? null : arnParts(listed[0].arn).accountId;
  if (accountId === null || names.length === 0) return null;
  const byName = (one: { readonly name: string }, other: { readonly name: string }) => (one.name < other.name ? -1 : 1);
  return {
    ...{ accountId, region, functions: names.length },
    unread: unread.sort(byName),
    cannotMove: cannotMove.sort(byName),
    parts: parts.found().map((part) => candidateOf(part, names)),
    ...(await layersAndStorage(lambda, accountId, layerBytes)),
  };
}

async function packagePartsOf(
  described: FunctionConfiguration,
  language: FamilyName,
  { lambda, packages, kept, readText }: Sources & { readonly kept: KeptParts; readonly readText: TextReader },
): Promise<PackageParts> {
  const { codeSha256, runtime } = described;
  const known = kept.find(codeSha256, language);
  if (known !== null) return known;
  const opened = await packages.open(packageSourceOf(described, lambda));
  try {
    const parts = await partsOf(opened.directory.entries, runtime, (entry) => readText(opened, entry));
    kept.keep(codeSha256, language, parts);
    return parts;
  } finally {
    opened.close();
  }
}

type TextReader = (opened: Pick<OpenPackage, "contentOf">, entry: PackageEntry) => Promise<string | null>;

/** Reads equal files of different packages once: a fleet has few versions of a library. */
function textReader(): TextReader {
  const known = new Map<string, Promise<string | null>>();
  return (opened, entry) => {
    const key = `${entry.path} ${entry.bytes} ${entry.crc32}`;
    const reading = known.get(key) ?? readSmall(opened, entry);
    known.set(key, reading);
    return reading;
  };
}

async function readSmall(
  opened: Pick<OpenPackage, "contentOf">,
  { path, bytes }: PackageEntry,
): Promise<string | null> {
  if (bytes > MAX_TEXT_BYTES) return null;
  return Buffer.from(await opened.contentOf(path)).toString("utf8");
}

/** @param known sizes of layer versions by ARN, of which no others are asked for */
async function layersAndStorage(
  lambda: Lambda,
  accountId: string,
  known: ReadonlyMap<string, number>,
): Promise<Pick<RegionSurvey, "layers" | "storage">> {
  const functions = [];
  let usedBytes = 0;
  for await (const one of lambda.layersInUse()) {
    functions.push(one);
    usedBytes += one.zipBytes;
  }
  const own = new Map<string, readonly number[]>();
  for await (const layerArn of lambda.layers()) {
    const versions = await lambda.layerVersions(layerArn);
    own.set(
      layerArn,
      versions.map(({ version }) => version),
    );
    for (const { arn } of versions) usedBytes += known.get(arn) ?? (await lambda.layerVersion(arn))?.zipBytes ?? 0;
  }
  return {
    layers: layerUsesOf(functions, own, accountId),
    storage: { usedBytes, allowedBytes: ALLOWED_STORAGE_BYTES },
  };
}
