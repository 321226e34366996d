/** Lambda's API: every list is complete, every call respects the account's quota. */

import {
  GetFunctionCommand,
  GetRuntimeManagementConfigCommand,
  InvokeCommand,
  type LambdaClient,
  paginateListCodeSigningConfigs,
  paginateListFunctions,
  paginateListFunctionsByCodeSigningConfig,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { count } from "../../domain/amounts.ts";
import { qualifierOf } from "../../domain/arn.ts";
import { NoAnswer, NotUsable } from "../../domain/errors.ts";
import type { FunctionConfiguration, RuntimeUpdates } from "../../domain/plan/inventory.ts";
import { quoted } from "../../domain/text.ts";
import { nullIfMissing } from "../missing.ts";
import { controlPlaneBudget, getFunctionBudget, type SharedBudget } from "../rate-budget.ts";
import { optionalCalls, revisionGuard, withBudget } from "./calls.ts";
import { configurationFrom, type ListedFunction, listedFrom } from "./facts.ts";
import { type LambdaLayers, lambdaLayersFrom } from "./layers.ts";
import { settleWaiter, type WaitOptions } from "./settled.ts";
import { stopRetriesIfDisabled } from "./throttles.ts";
import { type LambdaTraffic, lambdaTrafficFrom } from "./traffic.ts";
import { type LambdaVersions, lambdaVersionsFrom } from "./versions.ts";

/** The result of a synchronous invocation. `payload` and `logTail` are never logged or stored unchanged. */
export interface Invocation {
  /** `Unhandled` or `Handled` if the function failed; `payload` then contains the error. */
  readonly functionError: string | null;
  /** The parsed response, its text if it is not JSON, or `null` if it is empty. */
  readonly payload: unknown;
  /** The last 4 KB of the invocation's log. */
  readonly logTail: string;
}

/** The layers of one version of a function. */
export interface LayersInUse {
  readonly functionName: string;
  /** A version number or `$LATEST`. */
  readonly version: string;
  /** Layer version ARNs. */
  readonly layers: readonly string[];
}

export interface KeptCodeSettings {
  readonly architectures: readonly string[];
  readonly sourceKmsKeyArn: string | null;
  readonly revisionId: string;
}

export interface ProbeInput extends Pick<FunctionConfiguration, "codeSha256" | "codeUrl"> {
  readonly variables: readonly string[];
}

export interface Lambda extends LambdaLayers, LambdaTraffic, LambdaVersions {
  /** Every function in the account and Region, without its state: ListFunctions omits it. */
  list(): AsyncIterable<ListedFunction>;
  /** The layers of every version of every function in the account and Region, `$LATEST` included. */
  layersInUse(): AsyncIterable<LayersInUse>;
  /** Describes $LATEST, or the version that a name with `:NUMBER` selects. `null` if it does not exist. */
  describe(name: string): Promise<FunctionConfiguration | null>;
  /**
   * What the import probe needs of $LATEST: its package and the names of its environment variables, never the values.
   */
  describeForProbe(name: string): Promise<ProbeInput | null>;
  /**
   * Tags, read with GetFunction, which has its own quota. Empty if the function does not exist.
   * @throws NotUsable without lambda:ListTags, because every function would look untagged
   */
  tagsOf(name: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Names of the functions that have a published version. `null` if listing them takes more than `maxPages` calls of 50
   * versions each, or the endpoint does not list all versions.
   */
  namesWithVersions(maxPages: number): Promise<ReadonlySet<string> | null>;
  namesWithVersions(mostPages: number): Promise<ReadonlySet<string> | null>;
  /**
   * Code signing configurations by the ARN of the function that uses them. GetFunction does not return them, and one
   * call per function would use up the quota, so the account's configurations are listed. Empty if the list is not
   * offered.
   */
  codeSigningConfigs(): Promise<ReadonlyMap<string, string>>;
  /**
   * Replaces the layer list, in this order. Lambda refuses (PreconditionFailedException) if `revisionId` is not
   * current. With `lowPriority` the call waits until no other call waits.
   */
  updateLayers(
    name: string,
    layers: readonly string[],
    revisionId: string,
    options?: { readonly lowPriority?: boolean },
  ): Promise<FunctionConfiguration>;
  /** Replaces the code with an S3 object, and repeats the settings that Lambda would otherwise reset. */
  updateCode(
    name: string,
    code: { readonly bucket: string; readonly key: string },
    keep: KeptCodeSettings,
  ): Promise<FunctionConfiguration>;
  /**
   * Waits until no update is in progress.
   * @throws UpdateFailed if the update failed or did not settle in time, TouchedByOthers if the function was deleted
   */
  waitUntilSettled(name: string, options?: WaitOptions): Promise<FunctionConfiguration>;
  /** When Lambda updates the runtime version of $LATEST. Uses one of the 15 calls per second. */
  runtimeUpdatesOf(name: string): Promise<RuntimeUpdates>;
  /** The optional operations that the Region or endpoint does not offer, for people. */
  notOffered(): readonly string[];
  /**
   * Invokes $LATEST, or the version that a name with `:NUMBER` selects, and waits at most `seconds` for the response.
   * @throws NoAnswer after that time, and the invocation is not retried; NotUsable if the reserved concurrency is 0
   */
  invoke(name: string, payload: unknown, seconds: number): Promise<Invocation>;
}

/** All callers in this process share one budget by default. GetFunction and invocations do not use it. */
export function lambdaFrom(client: LambdaClient, budget: SharedBudget = controlPlaneBudget): Lambda {
  const getFunction = async (name: string) => {
    await getFunctionBudget.take();
    return client.send(new GetFunctionCommand({ FunctionName: name })).catch(nullIfMissing);
  };
  const describe = async (name: string) => {
    const answer = await getFunction(name);
    if (answer !== null) verifyVersion(name, answer.Configuration?.Version);
    return answer === null ? null : configurationFrom(answer.Configuration ?? {}, answer.Code);
  };

  const optional = optionalCalls();
  const versions = lambdaVersionsFrom(client, budget);
  return {
    ...lambdaLayersFrom(client, budget),
    ...lambdaTrafficFrom(client, budget, optional),
    ...versions,
    describe,
    notOffered: () => optional.notOffered,

    async describeForProbe(name) {
      const answer = await getFunction(name);
      if (answer === null) return null;
      const { codeSha256, codeUrl } = configurationFrom(answer.Configuration ?? {}, answer.Code);
      return { codeSha256, codeUrl, variables: Object.keys(answer.Configuration?.Environment?.Variables ?? {}) };
    },

    async *list() {
      for await (const page of withBudget(budget, paginateListFunctions({ client }, {})))
        for (const found of page.Functions ?? []) yield listedFrom(found);
    },

    async *layersInUse() {
      for await (const page of withBudget(budget, paginateListFunctions({ client }, { FunctionVersion: "ALL" })))
        for (const { FunctionName = "", FunctionArn, Version = "$LATEST", Layers = [] } of page.Functions ?? []) {
          yield { functionName: FunctionName, version: Version, layers: Layers.flatMap(({ Arn }) => Arn ?? []) };
          if (hasQualifier(FunctionArn)) continue;
          for (const { version, layers } of await versions.versionsOf(FunctionName))
            yield { functionName: FunctionName, version, layers };
        }
    },

    async tagsOf(name) {
      const found = await getFunction(name);
      if (found?.TagsError)
        throw new NotUsable(`Lambda does not return the tags of ${name}: ${quoted(found.TagsError.Message ?? "")}`);
      return new Map(Object.entries(found?.Tags ?? {}));
    },

    async namesWithVersions(maxPages) {
      const names = new Set<string>();
      let pages = 0;
      for await (const page of withBudget(budget, paginateListFunctions({ client }, { FunctionVersion: "ALL" }))) {
        for (const { FunctionName = "", FunctionArn, Version = "$LATEST" } of page.Functions ?? []) {
          if (!hasQualifier(FunctionArn)) return null;
          if (Version !== "$LATEST") names.add(FunctionName);
        }
        pages += 1;
        if (pages >= maxPages && page.NextMarker) return null;
      }
      return names;
    },

    async codeSigningConfigs() {
      const configs = new Map<string, string>();
      const pages = withBudget(budget, paginateListCodeSigningConfigs({ client }, {}));
      for await (const page of optional.pages(pages, "code signing configurations"))
        for (const { CodeSigningConfigArn = "" } of page.CodeSigningConfigs ?? [])
          for await (const users of withBudget(
            budget,
            paginateListFunctionsByCodeSigningConfig({ client }, { CodeSigningConfigArn }),
          ))
            for (const arn of users.FunctionArns ?? []) configs.set(arn, CodeSigningConfigArn);
      return configs;
    },

    async runtimeUpdatesOf(FunctionName) {
      await budget.take();
      const asking = client.send(new GetRuntimeManagementConfigCommand({ FunctionName })).catch(nullIfMissing);
      return (await optional.result(asking, "runtime updates"))?.UpdateRuntimeOn ?? "unknown";
    },

    async updateLayers(name, layers, revisionId, { lowPriority = false } = {}) {
      await (lowPriority ? budget.lowPriority : budget).take();
      return configurationFrom(
        await client.send(
          new UpdateFunctionConfigurationCommand({
            FunctionName: name,
            Layers: [...layers],
            ...revisionGuard(revisionId),
          }),
        ),
      );
    },

    async updateCode(name, code, keep) {
      await budget.take();
      return configurationFrom(
        await client.send(
          new UpdateFunctionCodeCommand({
            FunctionName: name,
            S3Bucket: code.bucket,
            S3Key: code.key,
            Architectures: keep.architectures.map((each) => (each === "arm64" ? "arm64" : "x86_64")),
            ...revisionGuard(keep.revisionId),
            ...(keep.sourceKmsKeyArn === null ? {} : { SourceKMSKeyArn: keep.sourceKmsKeyArn }),
          }),
        ),
      );
    },

    waitUntilSettled: settleWaiter(describe),

    async invoke(name, payload, seconds) {
      const command = new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(payload), LogType: "Tail" });
      const reserved = async () =>
        (await getFunction(name.replace(/:.*/, "")))?.Concurrency?.ReservedConcurrentExecutions ?? null;
      const invocation = stopRetriesIfDisabled(command, reserved);
      const answer = await withTimeout((abortSignal) => client.send(invocation, { abortSignal }), seconds);
      verifyVersion(name, answer.ExecutedVersion);
      return {
        functionError: answer.FunctionError ?? null,
        payload: jsonOrText(textOf(answer.Payload)),
        logTail: Buffer.from(answer.LogResult ?? "", "base64")
          .subarray(-MAX_LOG_BYTES)
          .toString("utf8"),
      };
    },
  };
}

/** Lambda qualifies function ARNs with a version, `$LATEST` included, only in the list of all versions (recorded). */
function hasQualifier(functionArn = ""): boolean {
  return qualifierOf(functionArn) !== null;
}

/** @throws NotUsable if another version answered than the one that `NAME:NUMBER` selects */
function verifyVersion(name: string, answered: string | undefined): void {
  const [, asked] = /:(\d+)$/.exec(name) ?? [];
  if (asked === undefined || answered === undefined || asked === answered) return;
  throw new NotUsable(`The endpoint answered with version ${answered} instead of ${name}.`);
}

/**
 * Lambda's limits: 6 MB for a response (quotas), 4 KB for a log tail (Invoke, LogResult). Emulators may exceed them.
 */
const MAX_RESPONSE_BYTES = 6_291_556;
const MAX_LOG_BYTES = 4096;

function textOf(payload: Uint8Array = new Uint8Array()): string {
  if (payload.length > MAX_RESPONSE_BYTES)
    throw new NotUsable(
      `The response has ${count(payload.length, "byte")}; Lambda allows at most ${MAX_RESPONSE_BYTES}.`,
    );
  return Buffer.from(payload).toString("utf8");
}

/** Aborting stops the SDK from sending, but not from waiting before its next attempt. */
async function withTimeout<T>(send: (signal: AbortSignal) => Promise<T>, seconds: number): Promise<T> {
  const signal = AbortSignal.timeout(seconds * 1000);
  const over = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new NoAnswer(seconds)), { once: true });
  });
  return Promise.race([send(signal), over]);
}

function jsonOrText(text: string): unknown {
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
