import type { ExecutionEvent, ExecutionFacts } from "../../src/aws/step-functions/step-functions.ts";
import { type FunctionJournal, newJournal } from "../../src/domain/change/journal.ts";
import type { Plan } from "../../src/domain/plan/plan.ts";
import type { Report } from "../../src/domain/report/report.ts";
import type { ReportedFunction } from "../../src/domain/report/reported-function.ts";
import { type AcceptedRequest, type Request, requestFrom } from "../../src/domain/request/request.ts";
import { said } from "../support/reasons.ts";

export const executionArn = "arn:aws:states:eu-central-1:123456789012:execution:layershift-dev-migration:migrate-1";

export function entered(state: string, id: number): ExecutionEvent {
  return { id, at: new Date(id * 1000), type: state === "Next batch" ? "PassStateEntered" : "TaskStateEntered", state };
}

export function aJournal(changes: Partial<FunctionJournal> = {}): FunctionJournal {
  return {
    ...newJournal("one", 1, new Date("2026-11-23T15:30:00Z")),
    step: "read-back",
    ...changes,
  };
}

/** A plan that migrates these functions in these batches, each package 512 KB. */
export function aPlan(...batches: (readonly string[])[]): Plan {
  const functions = batches.flatMap((names, index) => {
    return names.map((name) => {
      return {
        name,
        runtime: "python3.12",
        zipBytes: 512_000,
        action: {
          kind: "migrate",
          batch: index + 1,
          slimZipBytes: 14_000,
          givesUp: null,
          keeps: [],
          replacements: [],
          unreached: [],
        },
      } as const;
    });
  });
  return {
    version: 1,
    layerName: "acme-shared-code",
    functions,
    batches,
    canaries: 1,
    copies: [],
    notes: [],
    releases: new Map(),
  };
}

export function aReportedFunction(changes: Partial<ReportedFunction> = {}): ReportedFunction {
  return {
    name: "acme-chat",
    outcome: "migrated",
    ...said(null),
    batch: 1,
    zipBytesBefore: 512_000,
    zipBytesAfter: 14_000,
    next: null,
    ...changes,
  };
}

export function aReport(changes: Partial<Report> = {}): Report {
  return {
    version: 1,
    execution: executionArn,
    target: "migrate-1",
    outcome: "migrated",
    ...said(null),
    layerVersionArn: "arn:aws:lambda:eu-central-1:123456789012:layer:acme-shared-code:7",
    layerVersionArns: ["arn:aws:lambda:eu-central-1:123456789012:layer:acme-shared-code:7"],
    startedAt: "2026-11-23T15:30:00.000Z",
    seconds: 41.2,
    functions: [aReportedFunction()],
    notes: [],
    problems: [],
    rollbackUntil: null,
    location: "s3://bucket/executions/migrate-1/report.json",
    rollback: null,
    page: "s3://bucket/executions/migrate-1/report.html",
    cost: { transitions: 95, taskCalls: 31, taskSeconds: 35.1, dollars: 0.0029 },
    ...changes,
  };
}

export function someFacts(changes: Partial<ExecutionFacts> = {}): ExecutionFacts {
  return {
    arn: executionArn,
    name: "migrate-1",
    status: "SUCCEEDED",
    startedAt: new Date("2026-11-23T15:30:00Z"),
    stoppedAt: new Date("2026-11-23T15:30:41Z"),
    error: null,
    cause: null,
    ...changes,
  };
}

const migration = requestFrom({ layer: { name: "acme", zip: "s3://bucket/acme.zip" }, fleet: { prefix: "acme-" } });

export function acceptedRequest(request: Request = migration): AcceptedRequest {
  return { version: 1, execution: executionArn, startedAt: "2026-11-23T15:30:00.000Z", request };
}
