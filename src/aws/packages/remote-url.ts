import { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { NotUsable } from "../../domain/errors.ts";
import { type RemoteFile, type RemoteResponse, rangeOf } from "./remote-file.ts";

const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
/** For a whole package, which has at most 250 MB. */
const TIMEOUT_MS = 120_000;
const EXPIRED = 403;
const NOTHING_IN_RANGE = 416;

/** A file behind a presigned URL. After a 403 the URL is renewed once; 429, 5xx and connection errors are retried. */
export function remoteUrl(source: { readonly url: string; readonly renew?: () => Promise<string> }): RemoteFile {
  let { url } = source;

  const open = async (range: string | null): Promise<RemoteResponse> => {
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await request(url, range);
      if (answer.kind === "given") return answer;
      if (answer.status === NOTHING_IN_RANGE && range !== null) return open(null);
      if (answer.status === EXPIRED && source.renew !== undefined && !renewed) {
        url = await source.renew();
        renewed = true;
      } else if (!answer.passing || attempt >= MAX_ATTEMPTS) {
        const { why, cause } = answer;
        throw new NotUsable({ code: "download-refused", host: new URL(url).host, why }, { cause });
      } else {
        await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  };
  return { open };
}

type Answer =
  | ({ readonly kind: "given" } & RemoteResponse)
  | {
      readonly kind: "refused";
      readonly status: number | null;
      readonly passing: boolean;
      readonly why: string;
      readonly cause?: unknown;
    };

async function request(url: string, range: string | null): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers: range === null ? {} : { range },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { status, headers, body } = response;
    if (response.ok) {
      const contentLength = headers.get("content-length");
      const place = rangeOf(
        status,
        headers.get("content-range"),
        contentLength === null ? null : Number(contentLength),
      );
      return { kind: "given", ...place, chunks: body ?? Readable.from([]) };
    }
    await body?.cancel();
    const passing = status === 429 || status >= 500;
    return { kind: "refused", status, passing, why: `it answered ${status}` };
  } catch (cause) {
    if (cause instanceof NotUsable) throw cause;
    return { kind: "refused", status: null, passing: true, why: "the connection failed", cause };
  }
}
