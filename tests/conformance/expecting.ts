/** How a case says what AWS answers. */
import assert from "node:assert/strict";

export const same: <T>(found: unknown, expected: T, what: string) => asserts found is T = (found, expected, what) =>
  assert.deepStrictEqual(
    found,
    expected,
    `${what}: ${JSON.stringify(found)}, where AWS has ${JSON.stringify(expected)}`,
  );

export function holds(found: unknown, what: string): asserts found {
  assert(found, what);
}

/** That a call is refused with this error, and with this status where it is given. */
export async function refused(call: Promise<unknown>, error: string, status?: number): Promise<Error> {
  const refusal = await call.then(
    () => null,
    (why: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }) => why,
  );
  assert(refusal !== null, `accepted, where AWS refuses with ${error}`);
  assert.equal(refusal.name, error, `refused with ${refusal.name} (${refusal.message}), where AWS says ${error}`);
  const found = refusal.$metadata?.httpStatusCode;
  if (status !== undefined) assert.equal(found, status, `${error} with status ${found}, where AWS has ${status}`);
  return refusal;
}
