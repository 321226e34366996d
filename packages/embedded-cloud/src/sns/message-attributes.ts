/**
 * What SNS refuses of a message's attributes. Recorded on AWS 2024-11-15 and 2023-08-24: LocalStack
 * sns/test_sns.snapshot.json, test_empty_or_wrong_message_attributes and test_message_attributes_prefixes.
 */
import { AwsError } from "../service.ts";

/** @throws AwsError */
export function checkAttributes(parameters: URLSearchParams): void {
  for (const [key, name] of parameters) {
    const [, entry] = /^(MessageAttributes\.entry\.\d+)\.Name$/.exec(key) ?? [];
    if (entry === undefined) continue;
    const refusal = refusalOfName(name) ?? refusalOfValue(name, (field) => parameters.get(`${entry}.Value.${field}`));
    if (refusal !== null) throw refusal;
  }
}

function refusalOfName(name: string): AwsError | null {
  if (Buffer.byteLength(name) > 256) return invalid("Length of message attribute name must be less than 256 bytes.");
  const [other] = /[^\w.-]/.exec(name) ?? [];
  if (other !== undefined)
    return invalid(
      `Invalid non-alphanumeric character '#x${other.charCodeAt(0).toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  if (name.startsWith(".")) return invalid("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith(".")) return invalid("Invalid message attribute name ending with character '.' was found.");
  return name.includes("..") ? invalid("Message attribute name can not have successive '.' character.") : null;
}

function refusalOfValue(name: string, get: (field: string) => string | null): AwsError | null {
  const type = get("DataType");
  if (type === null)
    return new AwsError(
      "ValidationError",
      `1 validation error detected: Value null at 'messageAttributes.${name}.member.dataType' failed to satisfy constraint: Member must not be null`,
    );
  const attribute = `The message attribute '${name}'`;
  const [, prefix] = /^(Binary|Number|String)(\..+)?$/.exec(type) ?? [];
  if (prefix === undefined)
    return invalid(
      `${attribute} has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const [field, otherField] = prefix === "Binary" ? ["Binary", "String"] : ["String", "Binary"];
  if (get(`${field}Value`)) return null;
  if (get(`${otherField}Value`)) return invalid(`${attribute} with type '${type}' must use field '${field}'.`);
  return invalid(`${attribute} must contain non-empty message attribute value for message attribute type '${type}'.`);
}

const invalid = (message: string) => new AwsError("ParameterValueInvalid", message);
