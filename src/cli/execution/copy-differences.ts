/** `npm run plan -- --diff`: adds the differences between copies to a plan, and the requests of the ways on. */
import * as z from "zod";
import type { ExecutionFiles } from "../../bucket/execution-files.ts";
import type { Way } from "../../domain/drift/ways.ts";
import { isObject } from "../../domain/json.ts";
import type { MigrationRequest } from "../../domain/request/request.ts";
import type { Call, CommandResult } from "../commands/command.ts";
import { renderCopyDifferences, renderWays } from "../render/copy-differences.ts";
import type { LayerOptions } from "../request/layer-option.ts";
import { copyCommitsOf } from "./copy-commits.ts";

const Planned = z.object({ execution: z.string() });

export interface PlannedRequest {
  /** The request as its file says it. */
  readonly read: unknown;
  /** Whether layers from a folder are in the artifacts bucket, so that other requests can name them. */
  readonly isStored: boolean;
  files(execution: string): ExecutionFiles;
}

export async function withCopyDifferences(
  result: CommandResult,
  { read, isStored, files: filesOf }: PlannedRequest,
  call: Call<LayerOptions & { readonly history?: string }>,
): Promise<CommandResult> {
  const planned = Planned.safeParse(result.json);
  if (!planned.success) return result;
  const files = filesOf(planned.data.execution);
  const [drift, accepted] = await Promise.all([files.drift.read(), files.request.read()]);
  const request = accepted !== null && "migration" in accepted.request ? accepted.request.migration : null;
  const layers = request === null ? {} : sourcesOf(request);
  const { history } = call.options;
  const commits =
    history === undefined || drift === null || request === null
      ? null
      : await copyCommitsOf(history, drift, request, (await files.artifacts.read()) ?? []);
  const base =
    call.options.sharedDir === undefined || !isStored ? read : { ...(isObject(read) ? read : {}), ...layers };
  const ways = (drift?.ways ?? []).map((way) => ({ ...way, requests: requestsOf(way, base) }));

  return {
    ...result,
    json: { ...(result.json as object), drift, ways, ...(commits === null ? {} : { commits }) },
    text: `${result.text}\n${renderCopyDifferences(drift, call, commits)}${renderWays(ways, call)}`,
  };
}

/** The layers that were built from the folder, in place of those of the file. */
function sourcesOf({ layer, layers }: MigrationRequest): object {
  return { layer: layer ?? null, layers: layers ?? null };
}

/** Whole requests: the fields of the file, with the changes of a way. */
function requestsOf({ requests }: Way, base: unknown): readonly object[] {
  const { plan: _, ...fields } = isObject(base) ? base : {};
  return requests.map((changes) =>
    Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== null)),
  );
}
