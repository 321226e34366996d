/** Function URLs: they show which function receives traffic, but this cloud does not serve them. */
import { createHash } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, noContent, pathPart } from "../call.ts";
import { findFunction } from "../functions/functions.ts";
import type { FunctionUrl, LambdaFunction } from "../functions/records.ts";
import { isVersionNumber } from "../names.ts";
import { pageOf } from "../paging.ts";
import { conflict, notFound, ofPattern, validationError } from "../refusals.ts";

const CreateRequest = z.strictObject({ AuthType: z.enum(["NONE", "AWS_IAM"]) });

/** Creates the URL of an alias or of the function; versions cannot have one. */
export function createFunctionUrlConfig(call: Call) {
  const { fn, qualifier } = urlOwner(call);
  const { AuthType } = bodyOf(call, CreateRequest);
  const known = qualifier === "$LATEST" || fn.aliases.has(qualifier);
  if (!known) throw notFound("Function does not exist");
  if (fn.urls.has(qualifier)) {
    throw conflict(
      `Failed to create function url config for [functionArn = ${fn.arn}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  }
  const url = { authType: AuthType, createdAt: call.plane.clock.now() };
  fn.urls.set(qualifier, url);
  return json(urlConfigOf(fn, qualifier, url, call.plane.region), 201);
}

export function listFunctionUrlConfigs(call: Call) {
  const { plane, request } = call;
  const { fn } = findFunction(plane, pathPart(call, "FunctionName"));
  const { items, ...next } = pageOf(fn.urls, ([qualifier]) => qualifier, request, plane.quotas.pageItems);
  const FunctionUrlConfigs = items.map(([qualifier, url]) => {
    const { CreationTime, ...config } = urlConfigOf(fn, qualifier, url, plane.region);
    return { ...config, CreationTime, LastModifiedTime: CreationTime };
  });
  return json({ FunctionUrlConfigs, ...next });
}

export function deleteFunctionUrlConfig(call: Call) {
  const { fn, qualifier } = urlOwner(call);
  if (!fn.urls.delete(qualifier)) throw notFound("The resource you requested does not exist.");
  return noContent;
}

function urlOwner(call: Call): { readonly fn: LambdaFunction; readonly qualifier: string } {
  const beside = call.request.query.get("Qualifier");
  const { fn, qualifier } = findFunction(call.plane, pathPart(call, "FunctionName"), beside);
  if (qualifier !== null && isVersionNumber(qualifier))
    throw validationError({
      where: "qualifier",
      value: qualifier,
      constraint: ofPattern(String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`),
    });
  return { fn, qualifier: qualifier ?? "$LATEST" };
}

function urlConfigOf(fn: LambdaFunction, qualifier: string, { authType, createdAt }: FunctionUrl, region: string) {
  const arn = qualifier === "$LATEST" ? fn.arn : `${fn.arn}:${qualifier}`;
  const id = createHash("sha256").update(arn).digest("hex").slice(0, 32);
  return {
    FunctionUrl: `https://${id}.lambda-url.${region}.on.aws/`,
    FunctionArn: arn,
    AuthType: authType,
    CreationTime: createdAt.toISOString(),
    InvokeMode: "BUFFERED",
  };
}
