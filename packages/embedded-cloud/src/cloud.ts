/** The embedded cloud: one AWS account in one Region, in memory, behind one address. */
import { randomUUID } from "node:crypto";
import { everywhere, type Passage } from "./calls.ts";
import { type Clock, scaledClock } from "./clock.ts";
import { cloudFormationService } from "./cloudformation/service.ts";
import type { Provision } from "./cloudformation/stacks.ts";
import { eventsService } from "./events/service.ts";
import type { Fault } from "./faults/fault.ts";
import { faultsIn, type InjectedFault } from "./faults/faults.ts";
import { functionLogs } from "./iam/function-logs.ts";
import { type Guard, guardOf, type PermissionAsked } from "./iam/guard.ts";
import type { Need } from "./iam/policy.ts";
import type { Identity, Roles } from "./iam/roles.ts";
import { iamService } from "./iam/service.ts";
import type { LambdaQuotas } from "./lambda/concurrency/quotas.ts";
import type { FunctionRunner, RunnerSurroundings } from "./lambda/runtime/function-runner.ts";
import { type HostedFunctions, runHostedFirst } from "./lambda/runtime/hosted.ts";
import { functionRunner } from "./lambda/runtime/runner.ts";
import { type LambdaService, lambdaService } from "./lambda/service.ts";
import { logsService } from "./logs/service.ts";
import { metricsService } from "./metrics/service.ts";
import { s3Service } from "./s3/service.ts";
import { schedulerService } from "./scheduler/service.ts";
import { listen } from "./server.ts";
import { AwsError } from "./service.ts";
import { snsService } from "./sns/service.ts";
import type { Surroundings } from "./states/run/state-outcome.ts";
import { statesService } from "./states/service.ts";

export interface CloudOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number | undefined;
  readonly region?: string | undefined;
  readonly accountId?: string | undefined;
  /** Real time unless said otherwise; makes waits faster, never timestamps. */
  readonly clock?: Clock | undefined;
  /** From an update's answer until it is Successful. */
  readonly settleSeconds?: number | undefined;
  /** How long environments still start with the old code or configuration after Successful. */
  readonly overlapSeconds?: number | undefined;
  /** How long calls through an alias follow its old target; as long as environments unless said otherwise. */
  readonly aliasOverlapSeconds?: number | undefined;
  /** Until a SnapStart version, or provisioned concurrency, has its environments. */
  readonly warmUpSeconds?: number | undefined;
  /** AWS's own unless said otherwise. */
  readonly quotas?: Partial<LambdaQuotas> | undefined;
  /** Sees every call before the faults do: tests count calls here. */
  readonly passage?: Passage | undefined;
  /** Called for every permission that is checked for a role of this account. */
  readonly onPermission?: ((asked: PermissionAsked) => void) | undefined;
  /** Functions that run in this process instead of separate ones. */
  readonly hosted?: HostedFunctions | undefined;
  /** Runs all other functions; in real processes unless said otherwise. */
  readonly runner?: ((surroundings: RunnerSurroundings) => FunctionRunner) | undefined;
  /** Creates the resources of CloudFormation's stacks. Without it, no stack can be created. */
  readonly provision?: Provision | undefined;
  /** Awaited at every transition of an execution. */
  readonly between?: Surroundings["between"];
  /** How often each event of EventBridge reaches its target; once unless said otherwise. */
  readonly eventDeliveries?: number | undefined;
  /** From the end of a minute until CloudWatch has its metrics; 60 by default. */
  readonly metricsLateSeconds?: number | undefined;
}

export interface Cloud {
  /** What clients take as AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  /** Lets every Lambda call through while `work` is under way: for setting a scene up, not for what plays in it. */
  unthrottled<T>(work: () => Promise<T>): Promise<T>;
  /** An access key as a function of that role signs its calls with. */
  accessKeyFor(identity: Identity): string;
  /** A new version of a runtime comes out, such as `python3.12`: from now on updates move functions to it. */
  patchRuntime(runtime: string): void;
  /** From now on, calls that match meet this fault. */
  inject(fault: Fault): InjectedFault;
  /** Ends executions, function environments and connections; nothing stays behind. */
  stop(): Promise<void>;
}

/** Starts the services and answers once they can be reached. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { port = 0, region = "us-east-1", accountId = "000000000000", clock = scaledClock() } = options;
  const {
    settleSeconds,
    overlapSeconds,
    aliasOverlapSeconds,
    warmUpSeconds,
    quotas,
    metricsLateSeconds,
    passage,
    eventDeliveries = 1,
    between,
  } = options;
  let url = "";
  const baseUrl = () => url;
  const logs = logsService({ region, accountId, clock });
  const metrics = metricsService({ region, accountId, clock, lateSeconds: metricsLateSeconds });
  const s3 = s3Service({ region, accountId, clock });
  const home = { region, accountId };
  const roles: Roles = new Map();
  const guard = guardOf(roles, home, s3.keyOf, options.onPermission);
  const logsOfFunctions = functionLogs(logs, guard, home);
  const { runner: runnerFor = functionRunner } = options;
  const processes = runnerFor({
    logs: logsOfFunctions,
    metrics,
    identities: guard,
    baseUrl,
    region,
    accountId,
  });
  const runner = options.hosted === undefined ? processes : runHostedFirst(options.hosted, processes, logsOfFunctions);
  const lambda = lambdaService({
    region,
    accountId,
    clock,
    baseUrl,
    s3,
    runner,
    metrics,
    options: { settleSeconds, overlapSeconds, aliasOverlapSeconds, warmUpSeconds, quotas },
  });
  const startedBy = (session: string) => (machineArn: string, input: string, roleArn: string) => {
    guard.demand({ roleArn, session }, "states", { action: "states:StartExecution", resource: machineArn });
    states.start(machineArn, input);
  };
  const events = eventsService({
    region,
    accountId,
    clock,
    deliveries: eventDeliveries,
    start: startedBy("events"),
  });
  const scheduler = schedulerService({ region, accountId, clock, start: startedBy("scheduler") });
  const { may, invoke } = inTheNameOf(guard, lambda);
  const states = statesService({ region, accountId, clock, may, invoke, publish: events.publish, between });
  const iam = iamService({ accountId, clock, roles });
  const sns = snsService({ region, accountId });
  const { provision } = options;
  const stacks = cloudFormationService({ region, accountId, clock, provision, readObject: s3.read });
  const services = [scheduler, states, events, logs, metrics, iam, sns, stacks, lambda, s3];
  const faults = faultsIn({ services, clock, failUpdate: lambda.failUpdate, kill: runner.kill });
  const server = await listen(services, port, [
    ...everywhere,
    ...(passage === undefined ? [] : [passage]),
    faults.passage,
    guard.passage,
  ]);
  url = server.url;
  return {
    url,
    region,
    accountId,
    unthrottled: lambda.unthrottled,
    accessKeyFor(identity) {
      const accessKeyId = `ASIA${randomUUID().slice(0, 8).toUpperCase()}`;
      guard.recognise(accessKeyId, identity);
      return accessKeyId;
    },
    patchRuntime: lambda.patchRuntime,
    inject: faults.inject,
    async stop() {
      scheduler.stop();
      events.stop();
      states.stop();
      // The server first: no function at work can then start another one.
      await server.stop();
      await lambda.stop();
    },
  };
}

/** What Step Functions does with a state machine's role. */
function inTheNameOf(guard: Guard, lambda: LambdaService) {
  const identity = (roleArn: string) => ({ roleArn, session: "states" });
  return {
    may: (roleArn: string, need: Need) => guard.may(identity(roleArn), need),
    async invoke(functionArn: string, payload: string, roleArn: string) {
      try {
        guard.demand(identity(roleArn), "lambda", { action: "lambda:InvokeFunction", resource: functionArn });
      } catch (refused) {
        // What Step Functions calls a refusal of Lambda that no error of Invoke's own stands for.
        throw refused instanceof AwsError ? new AwsError("AWSLambdaException", refused.message, 403) : refused;
      }
      return lambda.invoke(functionArn, payload);
    },
  };
}
