/** What an execution keeps in the bucket for later tasks and executions. */
import * as z from "zod";
import type { InventoryItem } from "../plan/inventory.ts";
import { inField, kept, several } from "./document-kind.ts";
import { importFindings } from "./import-findings.ts";
import { inventoryItem } from "./inventory.ts";
import { journal } from "./journal.ts";
import { layerArtifact, publishedLayer } from "./layers.ts";
import { plan } from "./plan.ts";
import { report } from "./report.ts";
import { acceptedRequest } from "./request.ts";
import { snapshot } from "./snapshot.ts";

export const documents = {
  request: kept("request", acceptedRequest),
  artifacts: several("layer artifact", "artifact", layerArtifact),
  inventory: inField<readonly InventoryItem[]>("inventory", "functions", z.array(inventoryItem)),
  importFindings: inField("list of import findings", "findings", importFindings),
  plan: kept("plan", plan),
  layers: several("published layer", "layer", publishedLayer),
  snapshot: kept("snapshot", snapshot),
  journal: kept("journal", journal),
  report: kept("report", report),
} as const;
