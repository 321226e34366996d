/** Asks the server, with the token that came in the address and stays in this tab alone. */

const KEY = "layershift-token";

/** Takes the token out of the address: it is not to be seen, copied along or kept in the history. */
export function takeToken(): void {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, "", location.pathname + location.search);
}

export async function ask<T>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
  return answer(await fetch(`${path}?${new URLSearchParams(parameters)}`, { headers: authorization() }));
}

export async function act<T>(path: string, body: object): Promise<T> {
  const headers = { ...authorization(), "content-type": "application/json" };
  return answer(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

function authorization() {
  return { authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}` };
}

async function answer<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}
