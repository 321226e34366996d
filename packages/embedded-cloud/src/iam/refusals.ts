/** Refusals for want of a permission, in the words and with the codes of the service that is asked. */
import { AwsError } from "../service.ts";
import type { Decision, Need } from "./policy.ts";

/** Who is refused, as AWS names a role somebody has taken on. */
export function sessionArn(roleArn: string, session: string): string {
  return `${roleArn.replace(":iam:", ":sts:").replace(/:role\/(.*\/)?/, ":assumed-role/")}/${session}`;
}

export function notAuthorized(service: string, who: string, { action, resource }: Need, decision: Decision): AwsError {
  const why =
    decision === "explicitly denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  if (service === "s3") {
    const message = `User: ${who} is not authorized to perform: ${action} on resource: "${resource}" ${why}`;
    return new AwsError("AccessDenied", message, 403);
  }
  if (service === "lambda" && action.startsWith("s3:")) {
    const object = resource.replace("arn:aws:s3:::", "");
    const message = `Your access has been denied by S3, please make sure your request credentials have permission to GetObject for ${object}. S3 Error Code: AccessDenied. S3 Error Message: User: ${who} is not authorized to perform: ${action} on resource: "${resource}" ${why}`;
    return new AwsError("AccessDeniedException", message, 403);
  }
  const on = resource === "*" ? "" : ` on resource: ${resource}`;
  const message = `User: ${who} is not authorized to perform: ${action}${on} ${why}`;
  return new AwsError("AccessDeniedException", message, service === "lambda" ? 403 : 400);
}
