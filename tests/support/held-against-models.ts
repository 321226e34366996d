/**
 * Set-up of every test: what the product or a test asks of the embedded cloud is held against the SDK's service models.
 */
import { afterEach, expect } from "vitest";
import { takeDifferences } from "./requests-asked.ts";

afterEach(async () => {
  expect(await takeDifferences(), "requests that the service models do not allow").toEqual([]);
});
