/** The matrix: what a clean run calls, by task, and every fault such a call can meet. */
import type { Fault, FaultKind } from "@layershift/embedded-cloud";
import type { TaskCall } from "./world.ts";

/** Calls of one operation by one task, to S3 for files of one kind. */
export interface Cell {
  readonly task: string;
  readonly operation: string;
  // Such as journals of any function; `null` where the calls are all alike.
  readonly kind: string | null;
  /** How many a clean run makes. */
  readonly calls: number;
}

export interface Run {
  readonly cell: Cell;
  readonly fault: Fault;
  /** For people. */
  readonly title: string;
}

export function cellsOf(calls: readonly TaskCall[]): readonly Cell[] {
  const alike = Map.groupBy(calls, ({ task, call }) => JSON.stringify([task, call.operation, kindOf(call)]));
  return [...alike].map(([key, { length }]) => {
    const [task, operation, kind] = JSON.parse(key) as [string, string, string | null];
    return { task, operation, kind, calls: length };
  });
}

/** Every fault the calls of a cell can meet: at the first of them, at a later one, and for good. */
export function runsOf(cell: Cell): readonly Run[] {
  const later = cell.calls > 1 ? [Math.floor(cell.calls / 2) + 1] : [];
  const once = kindsFor(cell.operation).flatMap((kind) =>
    [1, ...later].map((nth) => runOf(cell, { kind, nth }, `${kind}, call ${nth} of ${cell.calls}`)),
  );
  const forGood = (["denied", "throttled", ...lackingOf(cell.operation)] as const).map((kind) =>
    runOf(cell, { kind, times: Number.POSITIVE_INFINITY }, `${kind} for good`),
  );
  return [...once, ...forGood];
}

function runOf(cell: Cell, fault: Pick<Fault, "kind" | "nth" | "times">, title: string): Run {
  const { task, operation, kind } = cell;
  return {
    cell,
    title: `${task}, ${operation}${kind === null ? "" : ` ${kind}`}: ${title}`,
    fault: {
      ...fault,
      operation,
      ...(kind === null ? {} : { about: new RegExp(`/${kind.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}$`) }),
      // Presigned addresses carry no signature of the caller.
      ...(operation === "lambda.GET" ? {} : { caller: new RegExp(`^${task}\\.`) }),
    },
  };
}

function kindOf({ operation, about }: TaskCall["call"]): string | null {
  if (!operation.startsWith("s3.")) return null;
  const key = about.replace(/^\/[^/]+\//, "");
  return key
    .replace(/^(executions|cleanups)\/[^/]+/, "$1/*")
    .replace(/^going\/.+/, "going/*")
    .replace(/acme-[a-h]/, "*")
    .replace(/batches\/\d+/, "batches/*")
    .replace(/at-work\/[^/]+\.json$/, "at-work/*.json");
}

/** Looks that a Region or an endpoint may lack: an execution goes on without them. */
const OPTIONAL =
  /^lambda\.(ListCodeSigningConfigs|ListFunctionUrlConfigs|ListProvisionedConcurrencyConfigs|ListEventSourceMappings|GetAccountSettings|GetRuntimeManagementConfig)$|^(metrics|logs|events|sns)\./;

/**
 * Faults that must not change how an execution ends. A service beside Lambda may be out of reach; if one call of Lambda
 * gets no answer, nobody knows whether the Region offers it.
 */
export function lackingOf(operation: string): readonly FaultKind[] {
  if (!OPTIONAL.test(operation)) return [];
  const lacking = ["not-offered", "no-such-path"] as const;
  return operation.startsWith("lambda.") ? lacking : [...lacking, "cut-before"];
}

const READING = /\.(Get|List|Head|Describe|Filter|GET)/;

export function kindsFor(operation: string): readonly FaultKind[] {
  const any = [
    ...(["throttled", "error-before", "cut-before", "cut-after"] as const),
    ...(["slow", "denied", "killed-before", "killed-after"] as const),
  ];
  return [
    ...any,
    ...(READING.test(operation) ? [] : (["error-after"] as const)),
    ...(/^s3\.(PutObject|CompleteMultipartUpload)$/.test(operation) ? (["write-lost"] as const) : []),
    ...(/^lambda\.UpdateFunction/.test(operation) ? (["update-fails"] as const) : []),
    ...(/^lambda\.(UpdateFunction\w+|GetFunction|Invoke|ListAliases)$/.test(operation)
      ? (["deployed-meanwhile"] as const)
      : []),
    ...(/^lambda\.(UpdateAlias|PublishVersion|DeleteFunction)$/.test(operation)
      ? (["deployed-meanwhile", "released-meanwhile"] as const)
      : []),
  ];
}
