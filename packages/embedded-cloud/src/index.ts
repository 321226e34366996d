/**
 * What the embedded cloud offers to programs: starting it, waiting faster, standing in the way of its calls, and how it
 * decides.
 */
export { type ApiCall, everywhere, type Passage } from "./calls.ts";
export { type Clock, scaledClock } from "./clock.ts";
export { type Cloud, type CloudOptions, startCloud } from "./cloud.ts";
export type { Provision, ResourceProgress } from "./cloudformation/stacks.ts";
export { EventPattern, matches } from "./events/event-pattern.ts";
export type { Fault, FaultKind } from "./faults/fault.ts";
export type { PermissionAsked } from "./iam/guard.ts";
export { applies, decisionOn, type Need, PolicyDocument, type Statement } from "./iam/policy.ts";
export type { Budget } from "./lambda/concurrency/throttle.ts";
export { routeOf } from "./lambda/routes.ts";
export type {
  FunctionRunner,
  InvocationResult,
  RunnableVersion,
  RunnerSurroundings,
} from "./lambda/runtime/function-runner.ts";
export type { HostedFunctions } from "./lambda/runtime/hosted.ts";
export { findPython } from "./lambda/runtime/interpreters.ts";
export { functionRunner } from "./lambda/runtime/runner.ts";
export { servers } from "./server.ts";
export { AwsError, type CloudRequest, type CloudResponse } from "./service.ts";
export type { Transition } from "./states/run/state-outcome.ts";
