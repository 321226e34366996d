/** Signed report addresses for new tabs, which send no token header; only the holder of the token can create one. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { executionFolder, executionInFolder } from "../../domain/execution-name.ts";

export function reportAddresses(token: string) {
  const keyOf = (execution: string) => createHmac("sha256", token).update(execution).digest("base64url");
  return {
    /** Path of the report of an execution, by its name. */
    addressOf: (execution: string) => `/report/${encodeURIComponent(executionFolder(execution))}/${keyOf(execution)}`,
    /** Name of the execution whose report a path opens; `null` if it opens none. */
    executionAt(path: string): string | null {
      const [, , folder = "", key = ""] = path.split("/").map(decodeURIComponent);
      const execution = executionInFolder(folder);
      const [given, own] = [Buffer.from(key), Buffer.from(keyOf(execution))];
      return given.length === own.length && timingSafeEqual(given, own) ? execution : null;
    },
  };
}
