/** How functions are started, and what is written of them. */
import { PublishLayerVersionCommand } from "@aws-sdk/client-lambda";
import { aZip } from "../../packages/embedded-cloud/tests/support/zips.ts";
import { holds, refused, same } from "./expecting.ts";
import { aFunction, codeOf, invoked } from "./functions-at-hand.ts";
import type { Case, World } from "./world.ts";

const service = "Lambda";
const recorded = "tests/aws/services/lambda_";
const imports = "import shared\n\ndef handler(event, context):\n    return shared.NAME\n";

async function tailOf(world: World, FunctionName: string): Promise<readonly string[]> {
  const { LogResult = "" } = await invoked(world, FunctionName, { LogType: "Tail" });
  return Buffer.from(LogResult, "base64").toString().trimEnd().split("\n");
}

export const runtimesCases: readonly Case[] = [
  {
    service,
    source: `${recorded}/test_lambda.snapshot.json, TestLambdaFeatures::test_invocation_with_logs[python3.10], 24-11-2025`,
    title: "the log tail of a new environment's call begins with START where nothing is printed while importing",
    async run(world) {
      const { FunctionName } = await aFunction(world);
      const [first = "", ...rest] = await tailOf(world, FunctionName);
      holds(/^START RequestId: \S+ Version: \$LATEST$/.test(first), `the log begins with ${first}`);
      same(
        rest.map((line) => line.split(" ")[0]),
        ["seen", "END", "REPORT"],
        "the lines after it",
      );
    },
  },
  {
    service,
    source: `${recorded}/test_lambda.snapshot.json, TestLambdaErrors::test_lambda_runtime_wrapper_not_found, 24-11-2025`,
    title: "a wrapper that does not exist ends the runtime with exit status 127",
    async run(world) {
      const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: "/idontexist.sh" } };
      const { FunctionName } = await aFunction(world, undefined, { Environment });
      const { FunctionError, payload } = await invoked(world, FunctionName);
      same([FunctionError, payload.errorType], ["Unhandled", "Runtime.ExitError"], "FunctionError and errorType");
      const message = String(payload.errorMessage).replace(/^RequestId: \S+/, "RequestId: <uuid>");
      same(message, "RequestId: <uuid> Error: Runtime exited with error: exit status 127", "errorMessage");
    },
  },
  {
    service,
    source: "Lambda developer guide, 'Modifying the runtime environment', wrapper scripts",
    title: "a wrapper script of the package starts the runtime",
    async run(world) {
      const wrapper = { content: '#!/bin/sh\nexport WRAPPED=yes\nexec "$@"\n', mode: 0o755 };
      const app = "import os\n\ndef handler(event, context):\n    return os.environ['WRAPPED']\n";
      const Environment = { Variables: { AWS_LAMBDA_EXEC_WRAPPER: "/var/task/wrap.sh" } };
      const { FunctionName } = await aFunction(world, await aZip({ "app.py": app, "wrap.sh": wrapper }), {
        Environment,
      });
      same((await invoked(world, FunctionName)).payload, "yes", "payload");
    },
  },
  {
    service,
    source: "Lambda's own bootstrap for Python, which adds the layers' folders where PYTHONPATH is not set",
    title: "a Python function that sets PYTHONPATH finds modules there, and none of its layers elsewhere",
    async run(world) {
      const Content = { ZipFile: await aZip({ "python/shared.py": "NAME = 'layer'\n" }) };
      const layer = new PublishLayerVersionCommand({ LayerName: world.name("layer"), Content });
      const { LayerVersionArn = "" } = await world.lambda.send(layer);
      const Layers = [LayerVersionArn];
      const Environment = { Variables: { PYTHONPATH: "/var/task/lib" } };
      const without = await aFunction(world, await codeOf(imports), { Layers });
      same((await invoked(world, without.FunctionName)).payload, "layer", "payload without PYTHONPATH");
      const lacking = await aFunction(world, await codeOf(imports), { Layers, Environment });
      const { payload } = await invoked(world, lacking.FunctionName);
      same(payload.errorType, "Runtime.ImportModuleError", "errorType with PYTHONPATH");
      const own = await aZip({ "app.py": imports, "lib/shared.py": "NAME = 'package'\n" });
      const naming = await aFunction(world, own, { Layers, Environment });
      same((await invoked(world, naming.FunctionName)).payload, "package", "payload with PYTHONPATH");
    },
  },
  {
    service,
    source: "Lambda developer guide, 'Log-level filtering'; the Telemetry API's schema of events",
    title: "with the log format JSON, the platform's events and the function's records are JSON objects",
    async run(world) {
      const app =
        "import logging\n\ndef handler(event, context):\n    logging.debug('unseen')\n    logging.info('seen')\n    return 1\n";
      const { FunctionName } = await aFunction(world, await codeOf(app), { LoggingConfig: { LogFormat: "JSON" } });
      const lines = (await tailOf(world, FunctionName)).map((line) => JSON.parse(line));
      same(
        lines.map(({ type, level }) => type ?? level),
        ["platform.start", "INFO", "platform.report"],
        "types and levels",
      );
      const [start, seen, report] = lines;
      same([seen.message, seen.requestId, seen.logger], ["seen", start.record.requestId, "root"], "the record");
      same([report.record.requestId, report.record.status], [start.record.requestId, "success"], "the report");
    },
  },
  {
    service,
    source: "awslambdaric 4, bootstrap.py, log_error",
    title: "with the log format JSON, the error that ends a call is a JSON object with log_level ERROR",
    async run(world) {
      const raising = await codeOf("def handler(event, context):\n    raise ValueError('no')\n");
      const { FunctionName } = await aFunction(world, raising, {
        LoggingConfig: { LogFormat: "JSON", ApplicationLogLevel: "ERROR" },
      });
      const lines = (await tailOf(world, FunctionName)).map((line) => JSON.parse(line));
      const error = lines.find(({ log_level }) => log_level === "ERROR") ?? {};
      same([error.errorType, error.errorMessage], ["ValueError", "no"], "errorType and errorMessage");
      same(Array.isArray(error.stackTrace), true, "stackTrace is a list");
    },
  },
  {
    service,
    source: `${recorded}/test_lambda_api.snapshot.json, TestLoggingConfig::test_advanced_logging_configuration_format_switch, 25-11-2025`,
    title: "log levels belong to the log format JSON, where each is INFO unless it is set",
    async run(world) {
      const { created } = await aFunction(world, undefined, { LoggingConfig: { LogFormat: "JSON" } });
      const { LogFormat, ApplicationLogLevel, SystemLogLevel } = created.LoggingConfig ?? {};
      same([LogFormat, ApplicationLogLevel, SystemLogLevel], ["JSON", "INFO", "INFO"], "format and levels");
      const levelled = { LoggingConfig: { LogFormat: "Text", SystemLogLevel: "WARN" } };
      await refused(aFunction(world, undefined, levelled), "InvalidParameterValueException", 400);
    },
  },
];
