/**
 * Set-up of every test file: it begins with the process as this worker's first file found it, whatever the one before
 * left behind.
 */
import { vi } from "vitest";
import { restoreProcess } from "./process-state.ts";

vi.unstubAllEnvs();
vi.restoreAllMocks();
restoreProcess();
