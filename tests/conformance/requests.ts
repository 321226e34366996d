/**
 * Holds requests, as they go over the wire, against the service models that ship with the SDK: body, path, query and
 * headers.
 */
import { createRequire } from "node:module";
import type { ApiCall, CloudRequest } from "@layershift/embedded-cloud";
import { differencesOfInput, isElsewhere, isObject, type Member, membersOf, resolved } from "./model.ts";

const require = createRequire(import.meta.url);
const clients: Readonly<Record<string, string>> = {
  cloudformation: "cloudformation",
  events: "eventbridge",
  iam: "iam",
  lambda: "lambda",
  logs: "cloudwatch-logs",
  metrics: "cloudwatch",
  s3: "s3",
  scheduler: "scheduler",
  sns: "sns",
  states: "sfn",
};

/** What a request has that the model does not allow, or lacks that it requires; empty where all is well. */
export function differencesOfRequest({ operation: called, request }: ApiCall): readonly string[] {
  const [service = "", name = ""] = called.split(".");
  const model = require(`@aws-sdk/client-${clients[service]}`) as Readonly<Record<string, unknown>>;
  const operation = model[`${name}$`];
  if (!Array.isArray(operation)) return [`${called} is no operation of the model`];
  return found(operation, request, service).map((one) => `${called} is asked: ${one}`);
}

function found(operation: readonly unknown[], request: CloudRequest, service: string): readonly string[] {
  const [, , , traits, input] = operation;
  const members = membersOf(resolved(input) as readonly unknown[]);
  if (["cloudformation", "iam", "sns"].includes(service))
    return ofForm(members, new URLSearchParams(request.body.toString()));
  if (request.headers["x-amz-target"] !== undefined)
    return differencesOfInput(operation, JSON.parse(request.body.toString()), true);
  const { http } = traits as { readonly http: readonly [method: string, path: string, status: number] };
  return [
    ...ofPath(http, members, request, service),
    ...ofQuery(http[1], members, request),
    ...ofHeaders(members, request),
    ...ofBody(operation, members, request, service),
  ];
}

/** The query protocol: every parameter belongs to a member, by the first part of its name. */
function ofForm(members: readonly Member[], form: URLSearchParams): readonly string[] {
  const names = new Set([...form.keys()].map((key) => key.replace(/\..*/, "")));
  const known = new Set(["Action", "Version", ...members.map(({ name }) => name)]);
  return [
    ...[...names].filter((name) => !known.has(name)).map((name) => `.${name} is not in the model`),
    ...missing(members, ({ name }) => names.has(name)),
  ];
}

function ofPath(
  [method, template]: readonly [string, string, number],
  members: readonly Member[],
  request: CloudRequest,
  service: string,
): readonly string[] {
  const problems = method === request.method ? [] : [`it is ${request.method}, not ${method}`];
  // Buckets stand in the path here, where the model has them in the host's name.
  const inBucket = service === "s3" && members.some(({ name }) => name === "Bucket");
  const path = `${inBucket ? "/{Bucket}" : ""}${template.replace(/\?.*/, "")}`.replace(/(?<=.)\/$/, "");
  const pattern = path.replace(/\{\w+(\+?)\}/g, (_, greedy: string) => (greedy === "" ? "[^/]+" : ".+"));
  if (!new RegExp(`^${pattern}/?$`).test(request.path)) problems.push(`the path ${request.path} is not ${path}`);
  return [...problems, ...missing(members.filter(isLabel), ({ name }) => new RegExp(`\\{${name}\\+?\\}`).test(path))];
}

const LABEL = 1;
const PAYLOAD = 16;
const isLabel = ({ traits }: Member) =>
  typeof traits === "number" ? (traits & LABEL) !== 0 : isObject(traits) && traits.httpLabel === 1;
const isPayload = ({ traits }: Member) =>
  typeof traits === "number" ? (traits & PAYLOAD) !== 0 : isObject(traits) && traits.httpPayload === 1;
const traitOf = (name: string) => (member: Member) =>
  isObject(member.traits) && typeof member.traits[name] === "string" ? member.traits[name] : null;
const queryOf = traitOf("httpQuery");
const headerOf = (member: Member) => traitOf("httpHeader")(member)?.toLowerCase() ?? null;
const prefixOf = (member: Member) => traitOf("httpPrefixHeaders")(member)?.toLowerCase() ?? null;

function ofQuery(template: string, members: readonly Member[], { query }: CloudRequest): readonly string[] {
  const literal = new URLSearchParams(template.replace(/^[^?]*\??/, ""));
  const named = new Map(members.flatMap((member) => (queryOf(member) === null ? [] : [[queryOf(member), member]])));
  return [
    ...[...query].flatMap(([name, value]) => {
      const member = named.get(name);
      if (member === undefined) return literal.has(name) || SIGNED.test(name) ? [] : [`the query has no ${name}`];
      return ofText(member, value, `the query's ${name}`);
    }),
    ...[...literal]
      .filter(([name, value]) => name !== "x-id" && query.get(name) !== value)
      .map(([name]) => `no ${name}`),
    ...missing([...named.values()] as Member[], (member) => query.has(queryOf(member) ?? "")),
  ];
}

/** Of a signed address, and the SDK's hint for proxies. */
const SIGNED = /^X-Amz-|^x-id$/;
/** Of signing, and of the SDK. */
const COMMON =
  /^x-amz-(date|content-sha256|security-token|user-agent|target|trailer|decoded-content-length|sdk-checksum-algorithm|checksum-\w+)$/;

function ofHeaders(members: readonly Member[], { headers }: CloudRequest): readonly string[] {
  const named = new Map(members.flatMap((member) => (headerOf(member) === null ? [] : [[headerOf(member), member]])));
  const prefixes = members.flatMap((member) => prefixOf(member) ?? []);
  return [
    ...Object.entries(headers).flatMap(([name, value]) => {
      const member = named.get(name);
      if (member !== undefined) return ofText(member, value, `the header ${name}`);
      if (!name.startsWith("x-amz-") || COMMON.test(name) || prefixes.some((prefix) => name.startsWith(prefix)))
        return [];
      return [`the header ${name} is not in the model`];
    }),
    ...missing([...named.values()] as Member[], (member) => headers[headerOf(member) ?? ""] !== undefined),
  ];
}

/** Numbers and booleans of queries and headers. */
function ofText({ schema }: Member, value: string, what: string): readonly string[] {
  if (schema === 1 && !/^-?\d+(\.\d+)?$/.test(value)) return [`${what} is ${value}, no number`];
  return schema === 2 && !/^(true|false)$/.test(value) ? [`${what} is ${value}, neither true nor false`] : [];
}

function ofBody(
  operation: readonly unknown[],
  members: readonly Member[],
  { body }: CloudRequest,
  service: string,
): readonly string[] {
  if (service === "s3") return [];
  if (members.some(isPayload)) return [];
  const inBody = members.some(({ traits }) => !isElsewhere(traits));
  if (body.length === 0) return inBody ? differencesOfInput(operation, {}, true) : [];
  return inBody
    ? differencesOfInput(operation, JSON.parse(body.toString()), true)
    : ["it has a body, and the model none"];
}

function missing(members: readonly Member[], isThere: (member: Member) => boolean): readonly string[] {
  return members
    .filter((member) => member.isRequired && !isThere(member))
    .map(({ name }) => `.${name} is required and missing`);
}
