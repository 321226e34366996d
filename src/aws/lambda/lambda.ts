/** Lambda's API: every list is complete, every call respects the account's quota. */
import {
  GetRuntimeManagementConfigCommand,
  type LambdaClient,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { NotUsable } from "../../domain/errors.ts";
import type { FunctionConfiguration, RuntimeUpdates } from "../../domain/plan/inventory.ts";
import { quoted } from "../../domain/text.ts";
import { nullIfMissing } from "../missing.ts";
import { controlPlaneBudget, type SharedBudget } from "../rate-budget.ts";
import { getFunction, optionalCalls, revisionGuard, verifyVersion } from "./calls.ts";
import { configurationFrom } from "./facts.ts";
import { type Invocation, invokeFunction } from "./invocation.ts";
import { type LambdaLayers, lambdaLayersFrom } from "./layers.ts";
import { type LambdaLists, lambdaListsFrom } from "./lists.ts";
import { settleWaiter, type WaitOptions } from "./settled.ts";
import { type LambdaTraffic, lambdaTrafficFrom } from "./traffic.ts";
import { type LambdaVersions, lambdaVersionsFrom } from "./versions.ts";

export interface KeptCodeSettings {
  readonly architectures: readonly string[];
  readonly sourceKmsKeyArn: string | null;
  readonly revisionId: string;
}

export interface ProbeInput extends Pick<FunctionConfiguration, "codeSha256" | "codeUrl"> {
  readonly variables: readonly string[];
}

/** Updates of $LATEST. Lambda refuses them (PreconditionFailedException) if the revision is not current. */
interface LambdaUpdates {
  /** Replaces the layer list, in this order. With `lowPriority` the call waits until no other call waits. */
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
}

export interface Lambda extends LambdaLayers, LambdaLists, LambdaTraffic, LambdaUpdates, LambdaVersions {
  /** Describes $LATEST, or the version that a name with `:NUMBER` selects. `null` if it does not exist. */
  describe(name: string): Promise<FunctionConfiguration | null>;
  /** What the import probe needs of $LATEST: its package, and the names of its variables without their values. */
  describeForProbe(name: string): Promise<ProbeInput | null>;
  /**
   * Tags, read with GetFunction, which has its own quota. Empty if the function does not exist.
   * @throws NotUsable without lambda:ListTags, because every function would look untagged
   */
  tagsOf(name: string): Promise<ReadonlyMap<string, string>>;
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
  const describe = async (name: string) => {
    const answer = await getFunction(client, name);
    if (answer !== null) verifyVersion(name, answer.Configuration?.Version);
    return answer === null ? null : configurationFrom(answer.Configuration ?? {}, answer.Code);
  };

  const optional = optionalCalls();
  const versions = lambdaVersionsFrom(client, budget);
  return {
    ...lambdaLayersFrom(client, budget),
    ...lambdaListsFrom(client, budget, optional, versions),
    ...lambdaTrafficFrom(client, budget, optional),
    ...lambdaUpdatesFrom(client, budget),
    ...versions,
    describe,
    notOffered: () => optional.notOffered,

    async describeForProbe(name) {
      const answer = await getFunction(client, name);
      if (answer === null) return null;
      const { codeSha256, codeUrl } = configurationFrom(answer.Configuration ?? {}, answer.Code);
      return { codeSha256, codeUrl, variables: Object.keys(answer.Configuration?.Environment?.Variables ?? {}) };
    },

    async tagsOf(name) {
      const found = await getFunction(client, name);
      if (found?.TagsError) {
        const lambdaSays = quoted(found.TagsError.Message ?? "");
        throw new NotUsable({ code: "tags-not-returned", functionName: name, lambdaSays });
      }
      return new Map(Object.entries(found?.Tags ?? {}));
    },

    async runtimeUpdatesOf(FunctionName) {
      await budget.take();
      const asking = client.send(new GetRuntimeManagementConfigCommand({ FunctionName })).catch(nullIfMissing);
      return (await optional.result(asking, "runtime updates"))?.UpdateRuntimeOn ?? "unknown";
    },

    waitUntilSettled: settleWaiter(describe),

    invoke: (name, payload, seconds) =>
      invokeFunction(client, { name, payload, seconds }, async () => {
        const found = await getFunction(client, name.replace(/:.*/, ""));
        return found?.Concurrency?.ReservedConcurrentExecutions ?? null;
      }),
  };
}

function lambdaUpdatesFrom(client: LambdaClient, budget: SharedBudget): LambdaUpdates {
  return {
    async updateLayers(name, layers, revisionId, { lowPriority = false } = {}) {
      await (lowPriority ? budget.lowPriority : budget).take();
      const input = { FunctionName: name, Layers: [...layers], ...revisionGuard(revisionId) };
      return configurationFrom(await client.send(new UpdateFunctionConfigurationCommand(input)));
    },

    async updateCode(name, code, keep) {
      await budget.take();
      const command = new UpdateFunctionCodeCommand({
        FunctionName: name,
        S3Bucket: code.bucket,
        S3Key: code.key,
        Architectures: keep.architectures.map((each) => (each === "arm64" ? "arm64" : "x86_64")),
        ...revisionGuard(keep.revisionId),
        ...(keep.sourceKmsKeyArn === null ? {} : { SourceKMSKeyArn: keep.sourceKmsKeyArn }),
      });
      return configurationFrom(await client.send(command));
    },
  };
}
