/**
 * CloudWatch in the query protocol, as `aws cloudwatch` and boto3 spoke it before JSON: the same parameters and answers
 * as a form and as XML.
 */

import type { Content, Group } from "../protocols/xml.ts";
import { AwsError } from "../service.ts";

const NUMBERS = new Set([
  "Period",
  "MaxDatapoints",
  "MaxRecords",
  "EvaluationPeriods",
  "DatapointsToAlarm",
  "Threshold",
]);
const BOOLEANS = new Set(["ReturnData", "ActionsEnabled"]);
const TIMES = new Set(["StartTime", "EndTime"]);

interface Nested {
  [name: string]: unknown;
}

/** `MetricDataQueries.member.1.Id=a` as `{ MetricDataQueries: [{ Id: "a" }] }`. @throws AwsError for another form */
export function parametersIn(form: URLSearchParams): object {
  const parameters: Nested = {};
  for (const [key, value] of form) if (key !== "Action" && key !== "Version") place(parameters, key.split("."), value);
  return parameters;
}

function place(into: Nested, [name = "", ...rest]: readonly string[], value: string): void {
  if (!/^[A-Z]\w*$|^\d{1,3}$/.test(name)) throw new AwsError("MalformedQueryString", "The query string is malformed");
  if (rest.length === 0) {
    into[name] = typed(name, value);
    return;
  }
  const isList = rest[0] === "member";
  if (into[name] === undefined) into[name] = isList ? [] : {};
  const inner = into[name] as Nested;
  const next = isList ? [String(Number(rest[1]) - 1), ...rest.slice(2)] : rest;
  place(inner, next, value);
}

function typed(name: string, value: string): unknown {
  if (NUMBERS.has(name)) return Number(value);
  if (BOOLEANS.has(name)) return value === "true";
  return TIMES.has(name) ? Date.parse(value) / 1000 : value;
}

/** The answer for XML: lists with `member`, times in ISO 8601. */
export function answerGroup(answer: object): Group {
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, content(name, value)]));
}

function content(name: string, value: unknown): Content {
  if (Array.isArray(value)) return { member: value.map((each) => content(name, each) as string | Group) };
  if (typeof value === "object" && value !== null) return answerGroup(value);
  return typeof value === "number" && /Timestamps?$/.test(name) ? new Date(value * 1000).toISOString() : String(value);
}
