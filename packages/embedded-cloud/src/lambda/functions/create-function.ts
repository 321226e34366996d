/** CreateFunction. */
import * as z from "zod";
import { mapOf } from "../../protocols/names.ts";
import { bodyOf, type Call, json } from "../call.ts";
import { checkUnzippedSize } from "../layers/attachments.ts";
import { functionArn, functionReferenceFrom } from "../names.ts";
import { conflict, invalidParameter } from "../refusals.ts";
import { publishPending } from "../versions/versions.ts";
import { functionConfiguration } from "../wire.ts";
import { Architectures, CodeSource, codeFrom } from "./code.ts";
import { changedConfiguration, configurationMembers, defaultConfiguration } from "./configuration.ts";
import type { LambdaFunction } from "./records.ts";
import { checkTagCount } from "./tags.ts";
import { newLatest } from "./updates.ts";

const LONGEST_NAME = 64;

const CreateRequest = z.strictObject({
  ...configurationMembers,
  Role: configurationMembers.Role.unwrap(),
  FunctionName: z.string(),
  Code: CodeSource,
  PackageType: z.enum(["Zip", "Image"]).default("Zip"),
  Architectures: Architectures.default(["x86_64"]),
  Publish: z.boolean().default(false),
  Tags: mapOf(z.string(), z.string()).default(new Map()),
  CodeSigningConfigArn: z.string().optional(),
});

/** Returns a Pending function immediately; it becomes Active later. */
export async function createFunction(call: Call) {
  const { plane } = call;
  const request = bodyOf(call, CreateRequest);
  const { name } = functionReferenceFrom(plane, request.FunctionName);
  checkName(name);
  checkPackageType(request);
  checkTagCount(request.Tags.size);
  const code = await codeFrom(plane, request.PackageType, request.Code, request.Architectures);
  const configuration = changedConfiguration(plane, defaultConfiguration(name), request);
  checkUnzippedSize(plane, { code, configuration });
  if (plane.functions.has(name)) throw conflict(`Function already exist: ${name}`);
  const fn: LambdaFunction = {
    name,
    arn: functionArn(plane, name),
    packageType: request.PackageType,
    codeSigningConfigArn: request.CodeSigningConfigArn ?? null,
    tags: new Map(request.Tags),
    latest: newLatest(plane, { code, configuration }),
    runtimeManagement: { updateRuntimeOn: "Auto", runtimeVersion: null },
    versions: new Map(),
    lastVersion: 0,
    aliases: new Map(),
    provisioned: new Map(),
    urls: new Map(),
    policies: new Map(),
    reservedConcurrency: null,
  };
  plane.functions.set(name, fn);
  if (request.Publish) {
    // The ARN has no version here. Recorded 2025-11-25: LocalStack lambda_/test_lambda_api.snapshot.json,
    // test_publish_version_on_create.
    const published = publishPending(plane, fn);
    return json(functionConfiguration(fn, { kind: "version", published }, null), 201);
  }
  return json(functionConfiguration(fn, { kind: "latest" }, null), 201);
}

/** Recorded 2025-11-25, LocalStack lambda_/test_lambda_api.snapshot.json, test_function_arns. */
function checkName(name: string): void {
  if (name.length <= LONGEST_NAME) return;
  throw invalidParameter(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to ${LONGEST_NAME}`,
  );
}

function checkPackageType({ PackageType, Runtime, Handler, Layers }: z.infer<typeof CreateRequest>): void {
  if (PackageType === "Image" && (Runtime !== undefined || Handler !== undefined || Layers !== undefined)) {
    throw invalidParameter(
      "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.",
    );
  }
  if (PackageType === "Zip" && (Runtime === undefined || Handler === undefined)) {
    throw invalidParameter(
      "Runtime and Handler are mandatory parameters for functions created with deployment packages.",
    );
  }
}
