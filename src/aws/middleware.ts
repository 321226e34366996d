/** Looks at every call of an SDK client before it is sent. */

export interface SdkCall {
  /** For example `GetFunction`. */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Runs for each call: its result is the call's output, or it calls `send`. */
export type Interceptor = (call: SdkCall, send: () => Promise<object>) => Promise<object>;

/** Adds an interceptor to a client. The first one added sees a call first. */
export function intercept(client: object, name: string, interceptor: Interceptor): void {
  const { middlewareStack } = client as Client;
  middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const call = { operation: commandName.replace(/Command$/, ""), input: args.input };
        let response: unknown = null;
        const output = await interceptor(call, async () => {
          const sent = await next(args);
          response = sent.response;
          return sent.output;
        });
        return { output, response };
      },
    { step: "initialize", priority: "high", name },
  );
}

interface Client {
  readonly middlewareStack: { add(middleware: Middleware, options: object): void };
}

type Handler = (args: { readonly input: SdkCall["input"] }) => Promise<{ output: object; response: unknown }>;
type Middleware = (next: Handler, context: { readonly commandName?: string }) => Handler;
