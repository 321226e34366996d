/**
 * Resolves CloudFormation's intrinsic functions, as far as the packaged template uses them; any other is refused by
 * name.
 */

/** What a resource answers once it exists: `Ref`, and `Fn::GetAtt` by attribute. */
export interface ResourceValues {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Answers pseudo parameters and, in order of deployment, the resources that exist so far. */
export interface Scope {
  readonly pseudo: Readonly<Record<string, string>>;
  readonly resources: ReadonlyMap<string, ResourceValues>;
}

/**
 * The value with every intrinsic function replaced. @throws Error naming a function or a name that cannot be resolved
 */
export function resolved(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, scope));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only && (only[0] === "Ref" || only[0].startsWith("Fn::")))
    return applied(only[0], only[1], scope);
  return Object.fromEntries(entries.map(([key, item]) => [key, resolved(item, scope)]));
}

/** Logical ids a value refers to, so that resources can be created after those they need. */
export function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    if (key === "Ref") return [String(item)];
    if (key === "Fn::GetAtt") return [attributeOf(item)[0]];
    if (key === "Fn::Sub") return placeholdersIn(String(item)).map((name) => name.split(".")[0] ?? name);
    return referencesIn(item);
  });
}

function applied(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case "Ref":
      return named(String(argument), scope);
    case "Fn::GetAtt":
      return attribute(attributeOf(argument), scope);
    case "Fn::Sub":
      return String(argument)
        .replace(/\$\{([^!}][^}]*)\}/g, (_, placeholder: string) =>
          placeholder.includes(".") ? attribute(attributeOf(placeholder), scope) : named(placeholder, scope),
        )
        .replaceAll("${!", "${");
    case "Fn::Join": {
      const [separator, parts] = argument as [string, unknown[]];
      return parts.map((part) => resolved(part, scope)).join(separator);
    }
    default:
      throw new Error(`the template uses ${name}, which cannot be resolved here`);
  }
}

function named(name: string, scope: Scope): string {
  const value = scope.pseudo[name] ?? scope.resources.get(name)?.ref;
  if (value === undefined) throw new Error(`the template refers to ${name}, which is no resource created before it`);
  return value;
}

function attribute([resource, name]: readonly [string, string], scope: Scope): string {
  const value = scope.resources.get(resource)?.attributes[name];
  if (value === undefined) throw new Error(`the template refers to ${resource}.${name}, which is not known`);
  return value;
}

function attributeOf(argument: unknown): readonly [string, string] {
  const [resource = "", ...name] = Array.isArray(argument) ? argument.map(String) : String(argument).split(".");
  return [resource, name.join(".")];
}

function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name]) => name ?? "");
}
