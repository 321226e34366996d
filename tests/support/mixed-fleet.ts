/** A fleet as fleets really are: how each function's traffic comes to it, in the names of its functions. */
import {
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionUrlConfigCommand,
  PublishVersionCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  type UpdateFunctionConfigurationCommandInput,
} from "@aws-sdk/client-lambda";
import type { AwsClients } from "../../src/aws/clients.ts";
import { lambdaFrom } from "../../src/aws/lambda/lambda.ts";
import { aFleet, type Fleet, type FleetFunction, uploadedLayer } from "./fleet.ts";
import { NODE_PACKAGE, nodeFunction, nodeImports, nodeRequires, nodeShared } from "./node-fleet.ts";
import { released } from "./released-fleet.ts";

type Made = (clients: AwsClients, name: string) => Promise<unknown>;

/** What becomes of a function of each kind: its aliases move with it, it moves without them, or it is left alone. */
type Expected = "moves with its aliases" | "moves" | "left alone";

export interface Kind {
  readonly expected: Expected;
  readonly count: number;
  readonly make: Made;
  /** A Python function unless told. */
  readonly of?: (name: string) => FleetFunction;
}

const release: Made = async (clients, name) => released(clients).release(name, "live");
const set = async ({ lambda }: AwsClients, changes: UpdateFunctionConfigurationCommandInput) => {
  await lambda.send(new UpdateFunctionConfigurationCommand(changes));
  await lambdaFrom(lambda).waitUntilSettled(changes.FunctionName ?? "");
};
const provision: Made = async ({ lambda }, name) => {
  const [FunctionName = "", Qualifier] = name.split(":");
  const ahead = { FunctionName, Qualifier, ProvisionedConcurrentExecutions: 2 };
  await lambda.send(new PutProvisionedConcurrencyConfigCommand(ahead));
};

/** Version 1 with an older setting, version 2 as $LATEST is. */
const twoVersions: Made = async (clients, FunctionName) => {
  await clients.lambda.send(new PublishVersionCommand({ FunctionName }));
  await set(clients, { FunctionName, Timeout: 7 });
  await release(clients, FunctionName);
};

export const KINDS: Readonly<Record<string, Kind>> = {
  plain: { expected: "moves", count: 3, make: async () => undefined },
  latest: {
    expected: "moves",
    count: 2,
    make: async ({ lambda }, FunctionName) =>
      lambda.send(new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "$LATEST" })),
  },
  live: { expected: "moves with its aliases", count: 4, make: release },
  node: {
    expected: "moves",
    count: 2,
    make: async () => undefined,
    of: (name) => nodeFunction(name, "nodejs22.x", { "index.js": nodeRequires }),
  },
  "node-live": {
    expected: "moves with its aliases",
    count: 2,
    make: release,
    of: (name) => nodeFunction(name, "nodejs24.x", { "index.mjs": nodeImports }),
  },
  several: {
    expected: "moves with its aliases",
    count: 2,
    async make(clients, name) {
      await release(clients, name);
      await released(clients).release(name, "beside");
    },
  },
  older: {
    expected: "moves with its aliases",
    count: 2,
    async make(clients, FunctionName) {
      await twoVersions(clients, FunctionName);
      await clients.lambda.send(new CreateAliasCommand({ FunctionName, Name: "old", FunctionVersion: "1" }));
    },
  },
  weighted: {
    expected: "left alone",
    count: 2,
    async make(clients, FunctionName) {
      await twoVersions(clients, FunctionName);
      const RoutingConfig = { AdditionalVersionWeights: { "1": 0.25 } };
      await clients.lambda.send(new UpdateAliasCommand({ FunctionName, Name: "live", RoutingConfig }));
    },
  },
  unreleased: {
    expected: "left alone",
    count: 2,
    async make(clients, FunctionName) {
      await release(clients, FunctionName);
      await set(clients, { FunctionName, MemorySize: 256 });
    },
  },
  snap: {
    expected: "moves with its aliases",
    count: 3,
    async make(clients, FunctionName) {
      await set(clients, { FunctionName, SnapStart: { ApplyOn: "PublishedVersions" } });
      await release(clients, FunctionName);
    },
  },
  ahead: {
    expected: "moves with its aliases",
    count: 2,
    async make(clients, name) {
      await release(clients, name);
      await provision(clients, `${name}:live`);
    },
  },
  fixed: {
    expected: "left alone",
    count: 1,
    async make(clients, name) {
      await release(clients, name);
      await provision(clients, `${name}:1`);
    },
  },
  queue: {
    expected: "moves with its aliases",
    count: 2,
    async make(clients, name) {
      await release(clients, name);
      const EventSourceArn = "arn:aws:sqs:us-east-1:000000000000:orders";
      for (const FunctionName of [`${name}:live`, `${name}:1`])
        await clients.lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn }));
    },
  },
  url: {
    expected: "moves with its aliases",
    count: 1,
    async make(clients, FunctionName) {
      await release(clients, FunctionName);
      const url = { FunctionName, Qualifier: "live", AuthType: "AWS_IAM" } as const;
      await clients.lambda.send(new CreateFunctionUrlConfigCommand(url));
    },
  },
};

export interface MixedFleet {
  readonly fleet: Fleet;
  /** What a request says of the shared code. */
  readonly layers: object;
  readonly shared: readonly string[];
  /** By name, what becomes of each function. */
  readonly expected: ReadonlyMap<string, Expected>;
}

/** Thirty functions named `mixed-KIND-N`, none of which anybody wrote a check for. */
export async function aMixedFleet(clients: AwsClients): Promise<MixedFleet> {
  const all = Object.entries(KINDS).flatMap(([name, kind]) =>
    Array.from({ length: kind.count }, (_, index) => ({ ...kind, name: `mixed-${name}-${index + 1}` })),
  );
  const fleet = await aFleet(clients, { functions: all.map(({ name, of }) => of?.(name) ?? name) });
  await Promise.all(all.map(({ name, make }) => make(clients, name)));
  const nodejs = { name: "mixed-node", zip: await uploadedLayer(clients, nodeShared) };
  const layers = { python: { name: "mixed-python", zip: fleet.layerZip }, nodejs };
  return {
    fleet,
    layers,
    shared: ["shared/", NODE_PACKAGE],
    expected: new Map(all.map(({ name, expected }) => [name, expected])),
  };
}
