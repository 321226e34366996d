/** Event source mappings: they show which function receives traffic, but this cloud does not poll the sources. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { bodyOf, type Call, json, pathPart } from "../call.ts";
import type { ControlPlane } from "../control-plane.ts";
import { findFunction, targetOf } from "../functions/functions.ts";
import type { EventSource } from "../functions/records.ts";
import { pageOf } from "../paging.ts";
import { notFound } from "../refusals.ts";

const CreateRequest = z.strictObject({ FunctionName: z.string(), EventSourceArn: z.string().startsWith("arn:") });

export function createEventSourceMapping(call: Call) {
  const { plane } = call;
  const { FunctionName, EventSourceArn } = bodyOf(call, CreateRequest);
  const source = {
    id: randomUUID(),
    sourceArn: EventSourceArn,
    functionArn: arnOf(plane, FunctionName),
    lastModified: plane.clock.now(),
  };
  plane.eventSources.set(source.id, source);
  return json(mappingOf(source, "Creating"), 202);
}

/** Lists all mappings, or those of exactly the named function, version or alias. */
export function listEventSourceMappings({ plane, request }: Call) {
  const { query } = request;
  const named = query.get("FunctionName");
  const functionArn = named === null ? null : arnOf(plane, named);
  const sourceArn = query.get("EventSourceArn");
  const sources = [...plane.eventSources.values()].filter(
    (each) =>
      (functionArn === null || each.functionArn === functionArn) &&
      (sourceArn === null || each.sourceArn === sourceArn),
  );
  const { items, ...next } = pageOf(sources, ({ id }) => id, request, plane.quotas.pageItems);
  return json({ EventSourceMappings: items.map((source) => mappingOf(source, "Enabled")), ...next });
}

export function deleteEventSourceMapping(call: Call) {
  const id = pathPart(call, "UUID");
  const source = call.plane.eventSources.get(id);
  if (source === undefined) throw notFound("The resource you requested does not exist.");
  call.plane.eventSources.delete(id);
  return json(mappingOf(source, "Deleting"), 202);
}

function arnOf(plane: ControlPlane, name: string): string {
  const { fn, qualifier } = findFunction(plane, name);
  targetOf(fn, qualifier);
  return qualifier === null ? fn.arn : `${fn.arn}:${qualifier}`;
}

function mappingOf({ id, sourceArn, functionArn, lastModified }: EventSource, State: string) {
  return {
    UUID: id,
    EventSourceArn: sourceArn,
    FunctionArn: functionArn,
    State,
    StateTransitionReason: "USER_INITIATED",
    LastModified: lastModified.getTime() / 1000,
  };
}
