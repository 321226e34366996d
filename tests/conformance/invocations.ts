import {
  DeleteFunctionConcurrencyCommand,
  GetFunctionCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from "@aws-sdk/client-lambda";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, codeOf, invoked } from "./functions-at-hand.ts";
import type { Case } from "./world.ts";

const service = "Lambda";

export const invocationsCases: readonly Case[] = [
  {
    service,
    title: "an invocation returns the handler's result, and the end of its log on request",
    neededFor: "checks",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const answer = await invoked(world, FunctionName, { LogType: "Tail" });
      same(answer.payload, "first", "payload");
      same(answer.StatusCode, 200, "StatusCode");
      same(answer.FunctionError, undefined, "FunctionError");
      same(answer.ExecutedVersion, "$LATEST", "ExecutedVersion");
      const log = Buffer.from(answer.LogResult ?? "", "base64").toString();
      for (const line of [/^START RequestId: /m, /^seen$/m, /^END RequestId: /m, /^REPORT RequestId: /m])
        holds(line.test(log), `the log has no line ${line}`);
    },
  },
  {
    service,
    title: "a handler that raises, and a module that is missing, are function errors of Lambda's types",
    async run(world) {
      const raising = await aFunction(
        world,
        await codeOf("def handler(event, context):\n    raise ValueError('no')\n"),
      );
      const raised = await invoked(world, raising.FunctionName);
      same(raised.FunctionError, "Unhandled", "FunctionError");
      same([raised.payload.errorType, raised.payload.errorMessage], ["ValueError", "no"], "errorType and errorMessage");
      const lacking = await aFunction(world, await codeOf("import shared\n\ndef handler(event, context):\n    pass\n"));
      const lacked = await invoked(world, lacking.FunctionName);
      same(lacked.payload.errorType, "Runtime.ImportModuleError", "errorType");
      const message = "Unable to import module 'app': No module named 'shared'";
      same(lacked.payload.errorMessage, message, "errorMessage");
    },
  },
  {
    service,
    title: "a function that has reserved no concurrency at all is throttled, until it shares with the others again",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      await world.lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
      await refused(world.lambda.send(new InvokeCommand({ FunctionName })), "TooManyRequestsException");
      const { Concurrency } = await world.lambda.send(new GetFunctionCommand({ FunctionName }));
      same(Concurrency?.ReservedConcurrentExecutions, 0, "ReservedConcurrentExecutions");
      await world.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
      same((await invoked(world, FunctionName)).payload, "first", "payload");
    },
  },
];
