/** Compares the functions of an ended migration with the state it left them in. */
import pLimit from "p-limit";
import type { Packages } from "../../aws/packages/packages.ts";
import { executionArnOf } from "../../aws/service.ts";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import { layerNameOf } from "../../domain/arn.ts";
import { halvesOf } from "../../domain/change/function-change.ts";
import {
  isOtherCode,
  type MigratedState,
  type OutsideChange,
  outsideChangeOf,
} from "../../domain/change/outside-change.ts";
import { executionName, inCommand } from "../../domain/execution-name.ts";
import { handoverAliases } from "../../domain/handover/aliases.ts";
import { type HandoverAlias, migratedStateOf } from "../../domain/handover/handover.ts";
import { holdsCopy } from "../../domain/package/drift.ts";
import type { FunctionConfiguration, InventoryItem } from "../../domain/plan/inventory.ts";
import { layerVersionsIn, type Report } from "../../domain/report/report.ts";
import type { ReportedFunction } from "../../domain/report/reported-function.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import { type AskedLayer, layersOf } from "../../domain/request/request-layers.ts";
import { familyOf } from "../../domain/runtimes/families.ts";
import { LIST_NEWEST, Refused } from "../terminal/errors.ts";
import type { Connection } from "./connection.ts";

export interface LiveFunction {
  readonly reported: ReportedFunction;
  readonly item: InventoryItem;
  /** The layer of its language; `null` if the migration has none for it. */
  readonly layer: EndedLayer | null;
  /** `null` if this migration did not move it to the layer. */
  readonly migratedState: MigratedState | null;
  /** Current layer version ARNs; `null` if the function no longer exists. */
  readonly layers: readonly string[] | null;
  /** Its aliases that point to published versions, as the migration left them. */
  readonly aliases: readonly HandoverAlias[];
  readonly change: OutsideChange | null;
}

/** An ended migration whose functions use its layers. */
export interface Ended {
  /** Its name. */
  readonly execution: string;
  readonly files: ExecutionFiles;
  readonly request: MigrationRequest;
  readonly report: Report;
  readonly inventory: readonly InventoryItem[];
  readonly layers: readonly [EndedLayer, ...EndedLayer[]];
}

/** A layer of its request, and the version that functions use. */
export interface EndedLayer {
  readonly asked: AskedLayer;
  readonly versionArn: string;
}

/** @throws Refused if the execution left no function on a layer */
export async function findEndedMigration(connection: Connection, nameOrArn: string): Promise<Ended> {
  const executionArn = executionArnOf(connection.service, nameOrArn);
  const execution = executionName(executionArn);
  const files = connection.files(executionArn);
  const [accepted, report] = await Promise.all([files.request.read(), files.report.read()]);
  if (accepted === null)
    throw new Refused(`Execution ${execution} does not exist in ${connection.store.bucket}. ${LIST_NEWEST}.`);
  if (accepted.request.kind !== "migrate")
    throw new Refused(`${execution} is a ${accepted.request.kind}, not a migration. Pass a migration.`);
  if (report === null)
    throw new Refused(`${execution} has no report yet. To check its status: npm run status -- ${inCommand(execution)}`);
  if (report.outcome !== "migrated" && report.outcome !== "nothing-to-do")
    throw new Refused(
      `${execution} ended with the outcome ${report.outcome}, so no function uses its layer. Pass a migration with the outcome migrated.`,
    );
  const inventory = await files.inventory.required();
  const { migration: request } = accepted.request;
  const [first, ...others] = layersOf(request).flatMap((asked) => {
    // An execution with nothing to do published no version: its functions already use this one.
    const arns = [
      ...layerVersionsIn(report),
      ...inventory.flatMap(({ configuration }) => configuration.layers.map(({ arn }) => arn)),
    ];
    const versionArn = arns.find((arn) => layerNameOf(arn) === asked.source.name);
    return versionArn === undefined ? [] : [{ asked, versionArn }];
  });
  if (first === undefined)
    throw new Refused(
      `No function of ${execution} uses the layer ${layersOf(request)
        .map(({ source }) => source.name)
        .join(" or ")}.`,
    );
  return { execution, files, request, report, inventory, layers: [first, ...others] };
}

const READ_CONCURRENCY = 20;

/** The functions of the report, in its order. */
export async function liveFleet(connection: Connection, ended: Ended): Promise<readonly LiveFunction[]> {
  const items = new Map(ended.inventory.map((item) => [item.configuration.name, item]));
  return pLimit(READ_CONCURRENCY).map(ended.report.functions, async (reported) => {
    const item = items.get(reported.name);
    if (item === undefined) throw new Refused(`The inventory of ${ended.execution} lacks ${reported.name}.`);
    const journal = reported.outcome === "migrated" ? await ended.files.journal(reported.name).read() : null;
    const restored = reported.outcome === "migrated" && journal?.outcome !== "migrated";
    const current = restored ? { ...reported, outcome: "restored" as const, reason: restoredText(journal) } : reported;
    const family = familyOf(item.configuration.runtime);
    const layer = ended.layers.find(({ asked }) => asked.family === family) ?? null;
    const migratedState = layer === null ? null : migratedStateOf(current, item, journal, layer.versionArn);
    const found = await connection.lambda.describe(reported.name);
    return {
      reported: current,
      item,
      layer,
      migratedState,
      layers: found === null ? null : halvesOf(found).layers,
      aliases: handoverAliases(item, restored ? null : (journal?.publishedVersion ?? null)),
      change:
        migratedState === null || layer === null ? null : await changeOf(connection, layer.asked, migratedState, found),
    };
  });
}

function restoredText(journal: { readonly rolledBackBy: string | null } | null): string {
  return `restored afterwards${journal?.rolledBackBy == null ? "" : ` by ${journal.rolledBackBy}`}`;
}

async function changeOf(
  { packages }: Connection,
  asked: AskedLayer,
  migratedState: MigratedState,
  found: FunctionConfiguration | null,
): Promise<OutsideChange> {
  if (found === null) return outsideChangeOf(migratedState, null);
  const present = halvesOf(found);
  const holdsShared = isOtherCode(migratedState, present) ? await holdsSharedCode(packages, found, asked) : null;
  return outsideChangeOf(migratedState, { ...present, holdsShared });
}

async function holdsSharedCode(
  packages: Packages,
  { codeUrl }: FunctionConfiguration,
  asked: AskedLayer,
): Promise<boolean | null> {
  if (codeUrl === null) return null;
  const directory = await packages.directoryOf({ kind: "url", url: codeUrl }).catch(() => null);
  return directory === null ? null : holdsCopy(directory, asked, asked.source.exclude);
}
