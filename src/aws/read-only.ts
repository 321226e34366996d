/** Clients that cannot change anything, whatever the caller may do. */
import { intercept } from "./middleware.ts";

const READS = /^(Get|Head|List|Describe)/;

/** Refuses every call that does not read, before it is sent. */
export function onlyReading(...clients: readonly object[]): void {
  for (const client of clients)
    intercept(client, "only-reading", async ({ operation }, send) => {
      if (READS.test(operation)) return send();
      throw new Error(`${operation} is not a read, and nothing may be changed here.`);
    });
}
