/** What an execution stores in the bucket for later tasks and executions. */
import * as z from "zod";
import { journal } from "../change/journal.ts";
import { snapshot } from "../change/snapshot.ts";
import { drift } from "../drift/drift.ts";
import { foundImport } from "../imports/found-imports.ts";
import { layerArtifact, publishedLayer } from "../package/layer-artifact.ts";
import { inventoryItem } from "../plan/inventory.ts";
import { plan } from "../plan/plan.ts";
import { report } from "../report/report.ts";
import { acceptedRequest } from "../request/request.ts";
import { inField, kept, several } from "./document-kind.ts";

export const documents = {
  request: kept("request", acceptedRequest),
  artifacts: several("layer artifact", "artifact", layerArtifact),
  inventory: inField("inventory", "functions", z.array(inventoryItem)),
  importFindings: inField("list of import findings", "findings", z.array(foundImport)),
  drift: kept("list of differing copies", drift),
  plan: kept("plan", plan),
  layers: several("published layer", "layer", publishedLayer),
  snapshot: kept("snapshot", snapshot),
  journal: kept("journal", journal),
  report: kept("report", report),
} as const;
