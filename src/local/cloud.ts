/** The embedded cloud: one AWS account in one Region, in memory, behind one address. */
import { type Clock, scaledClock } from "./clock.ts";
import type { LambdaQuotas } from "./lambda/quotas.ts";
import { functionRunner } from "./lambda/runtime/runner.ts";
import { lambdaService } from "./lambda/service.ts";
import { logsService } from "./logs/service.ts";
import { s3Service } from "./s3/service.ts";
import { listen } from "./server.ts";
import type { CloudRequest, CloudResponse, Service } from "./service.ts";
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
  /** Told of every answer, with the name of the service that gave it: what is measured is counted by it. */
  readonly onAnswer?: ((service: string, request: CloudRequest, response: CloudResponse) => void) | undefined;
}

export interface Cloud {
  /** What clients take as AWS_ENDPOINT_URL. */
  readonly url: string;
  readonly region: string;
  readonly accountId: string;
  /** Lets every Lambda call through while `work` is under way: for setting a scene up, not for what plays in it. */
  unthrottled<T>(work: () => Promise<T>): Promise<T>;
  /** Ends executions, function environments and connections; nothing stays behind. */
  stop(): Promise<void>;
}

/** Starts the services and answers once they can be reached. */
export async function startCloud(options: CloudOptions = {}): Promise<Cloud> {
  const { port = 0, region = "us-east-1", accountId = "000000000000", clock = scaledClock() } = options;
  const { settleSeconds, overlapSeconds, quotas, onAnswer } = options;
  let url = "";
  const baseUrl = () => url;
  const logs = logsService({ region, accountId, clock });
  const s3 = s3Service({ region, clock });
  const runner = functionRunner({ logs, baseUrl, region, accountId });
  const lambda = lambdaService({
    region,
    accountId,
    clock,
    baseUrl,
    s3,
    runner,
    options: { settleSeconds, overlapSeconds, quotas },
  });
  const states = statesService({ region, accountId, clock, invoke: lambda.invoke });
  const services = [states, logs, lambda, s3];
  const server = await listen(onAnswer === undefined ? services : services.map(told(onAnswer)), port);
  url = server.url;
  return {
    url,
    region,
    accountId,
    unthrottled: lambda.unthrottled,
    async stop() {
      states.stop();
      // The server first: no function at work can then start another one.
      await server.stop();
      await lambda.stop();
    },
  };
}

function told(onAnswer: NonNullable<CloudOptions["onAnswer"]>): (service: Service) => Service {
  return (service) => ({
    name: service.name,
    handles: (request) => service.handles(request),
    operationOf: (request) => service.operationOf(request),
    async answer(request) {
      const response = await service.answer(request);
      onAnswer(service.name, request, response);
      return response;
    },
  });
}
