/** Set-up of every test file: only tests of the wire, of the embedded cloud and of the adapters use connections. */
import { expect } from "vitest";
import { useConnections } from "./transport.ts";

const OF_THE_WIRE = /\/(packages\/[^/]+\/tests|tests\/(aws|browser|conformance))\//;

useConnections(OF_THE_WIRE.test(expect.getState().testPath ?? ""));
