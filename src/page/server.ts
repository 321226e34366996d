/** Calls the server with the token from the URL. The token stays in this tab. */

const KEY = "layershift-token";

/** Moves the token from the URL to the session storage, so that it is not seen, copied or kept in the history. */
export function takeToken(): void {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return;
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, "", location.pathname + location.search);
}

export async function getJson<T>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
  return bodyOf(await fetch(`${path}?${new URLSearchParams(parameters)}`, { headers: authorization() }));
}

export async function postJson<T>(path: string, body: object): Promise<T> {
  const headers = { ...authorization(), "content-type": "application/json" };
  return bodyOf(await fetch(path, { method: "POST", headers, body: JSON.stringify(body) }));
}

function authorization() {
  return { authorization: `Bearer ${sessionStorage.getItem(KEY) ?? ""}` };
}

async function bodyOf<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}
