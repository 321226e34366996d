/**
 * The runtimes that Lambda accepts for functions, and newer ones from the service model. Recorded 2026-01-12:
 * LocalStack lambda_/test_lambda_api.snapshot.json.
 */
import { invalidParameter } from "../refusals.ts";

/** Recorded: test_create_lambda_exceptions. */
export const ACCEPTED = [
  ...["nodejs26.x", "nodejs24.x", "nodejs22.x", "nodejs20.x", "nodejs18.x", "nodejs16.x"],
  ...["python3.15", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3.8"],
  ...[
    "java25",
    "java21",
    "java17",
    "java17.al2023",
    "java11",
    "java11.al2023",
    "java8.al2",
    "java8.al2023",
    "dotnet10",
    "dotnet8",
    "dotnet6",
  ],
  ...["ruby4.0", "ruby3.4", "ruby3.3", "ruby3.2", "provided.al2023", "provided.al2"],
];

/**
 * Known, but blocked for functions: test_create_deprecated_function_runtime_with_validation_enabled, and others of the
 * same age in the service model.
 */
export const RETIRED = [
  ...["nodejs14.x", "nodejs12.x", "nodejs10.x", "nodejs8.10", "nodejs6.10", "nodejs4.3", "nodejs4.3-edge", "nodejs"],
  ...["python3.7", "python3.6", "python2.7", "java8", "go1.x", "provided", "ruby2.7", "ruby2.5"],
  ...["dotnetcore3.1", "dotnetcore2.1", "dotnetcore2.0", "dotnetcore1.0"],
];

/** Runtimes that a layer may name; blocked ones are allowed (recorded: test_layer_compatibilities). */
export const KNOWN: readonly string[] = [...ACCEPTED, ...RETIRED];

/** @throws AwsError for a runtime that a function must not be created with or changed to */
export function checkRuntime(runtime: string): void {
  if (ACCEPTED.includes(runtime)) return;
  if (RETIRED.includes(runtime))
    throw invalidParameter(
      `The runtime parameter of ${runtime} is no longer supported for creating or updating AWS Lambda functions. We recommend you use a supported runtime while creating or updating functions.`,
    );
  throw invalidParameter(
    `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${ACCEPTED.join(", ")}] or be a valid ARN`,
  );
}
