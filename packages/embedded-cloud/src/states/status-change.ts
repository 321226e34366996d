/**
 * The event for EventBridge when the status of an execution changes (Step Functions guide, "EventBridge integration").
 */
import type { Happening } from "../events/happening.ts";
import type { Execution } from "./execution.ts";

/** Input and output above this are left out of an event, and said to be. */
const MOST_BYTES = 248 * 1024;

export function statusChange({ arn, name, machine, status, startDate, stopDate, input, ending }: Execution): Happening {
  const output = ending?.status === "SUCCEEDED" ? ending.output : null;
  const failed = ending === null || ending.status === "SUCCEEDED" ? null : ending;
  const withoutOutput = escapedBytes(output) > MOST_BYTES;
  const withoutInput = escapedBytes(input) + (withoutOutput ? 0 : escapedBytes(output)) > MOST_BYTES;
  return {
    source: "aws.states",
    detailType: "Step Functions Execution Status Change",
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machine.arn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input: withoutInput ? null : input,
      inputDetails: { included: !withoutInput },
      output: withoutOutput ? null : output,
      outputDetails: output === null ? null : { included: !withoutOutput },
      error: failed?.error ?? null,
      cause: failed?.cause ?? null,
    },
  };
}

const escapedBytes = (text: string | null) => (text === null ? 0 : Buffer.byteLength(JSON.stringify(text)));
