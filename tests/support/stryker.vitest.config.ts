import { defineConfig } from "vitest/config";

/** What mutated decisions are tried by: the domain's own tests, which need no cloud. */
export default defineConfig({ test: { include: ["tests/domain/**/*.test.ts"], testTimeout: 30_000 } });
