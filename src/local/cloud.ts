/** The embedded cloud: one AWS account in one Region, in memory, behind one address. */
import type { Passage } from "./calls.ts";
import { type Clock, scaledClock } from "./clock.ts";
import { eventsService } from "./events/service.ts";
import type { Fault } from "./faults/fault.ts";
import { faultsIn, type InjectedFault } from "./faults/faults.ts";
import type { LambdaQuotas } from "./lambda/quotas.ts";
import { type HostedFunctions, hostedBefore } from "./lambda/runtime/hosted.ts";
import { functionRunner } from "./lambda/runtime/runner.ts";
import { lambdaService } from "./lambda/service.ts";
import { logsService } from "./logs/service.ts";
import { metricsService } from "./metrics/service.ts";
import { s3Service } from "./s3/service.ts";
import { listen } from "./server.ts";
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
  /** From Successful until no environment starts from the old half any more. */
  readonly overlapSeconds?: number | undefined;
  /** AWS's own unless said otherwise. */
  readonly quotas?: Partial<LambdaQuotas> | undefined;
  /** Stands in the way of every call, in front of the faults: what is measured is counted here. */
  readonly passage?: Passage | undefined;
  /** Functions that run in this process instead of one of their own. */
  readonly hosted?: HostedFunctions | undefined;
  /** How often each event of EventBridge reaches its target; once unless said otherwise. */
  readonly eventDeliveries?: number | undefined;
  /** From the end of a minute until CloudWatch has its metrics; a minute unless told. */
  readonly metricsLateSeconds?: number | undefined;
}

export interface Cloud {
  /** What clients take as AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  /** Lets every Lambda call through while `work` is under way: for setting a scene up, not for what plays in it. */
  unthrottled<T>(work: () => Promise<T>): Promise<T>;
  /** From now on, calls that match meet this fault. */
  inject(fault: Fault): InjectedFault;
  /** Ends executions, function environments and connections; nothing stays behind. */
  stop(): Promise<void>;
}

/** Starts the services and answers once they can be reached. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { port = 0, region = "us-east-1", accountId = "000000000000", clock = scaledClock() } = options;
  const { settleSeconds, overlapSeconds, quotas, metricsLateSeconds, passage, eventDeliveries = 1 } = options;
  let url = "";
  const baseUrl = () => url;
  const logs = logsService({ region, accountId, clock });
  const metrics = metricsService({ region, accountId, clock, lateSeconds: metricsLateSeconds });
  const s3 = s3Service({ region, clock });
  const processes = functionRunner({ logs, metrics, baseUrl, region, accountId });
  const runner = options.hosted === undefined ? processes : hostedBefore(options.hosted, processes);
  const lambda = lambdaService({
    region,
    accountId,
    clock,
    baseUrl,
    s3,
    runner,
    options: { settleSeconds, overlapSeconds, quotas },
  });
  const events = eventsService({
    region,
    accountId,
    clock,
    deliveries: eventDeliveries,
    start: (machineArn, input) => states.start(machineArn, input),
  });
  const states = statesService({ region, accountId, clock, invoke: lambda.invoke, publish: events.publish });
  const services = [states, events, logs, metrics, lambda, s3];
  const faults = faultsIn({ services, clock, failUpdate: lambda.failUpdate, kill: runner.kill });
  const server = await listen(services, port, [...(passage === undefined ? [] : [passage]), faults.passage]);
  url = server.url;
  return {
    url,
    region,
    accountId,
    unthrottled: lambda.unthrottled,
    inject: faults.inject,
    async stop() {
      events.stop();
      states.stop();
      // The server first: no function at work can then start another one.
      await server.stop();
      await lambda.stop();
    },
  };
}
