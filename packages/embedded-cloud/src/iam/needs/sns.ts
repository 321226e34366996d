/** What the operations of SNS ask of their caller. */
import type { CloudRequest } from "../../service.ts";
import type { Need } from "../policy.ts";

/** `null` for an operation this table does not know. */
export function snsNeeds(operation: string, { body }: CloudRequest): readonly Need[] | null {
  if (operation !== "Publish") return null;
  return [{ action: "sns:Publish", resource: new URLSearchParams(body.toString()).get("TopicArn") ?? "" }];
}
