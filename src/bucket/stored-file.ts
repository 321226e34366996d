/** Single files of the artifacts bucket: JSON documents, which are checked when read, and HTML pages. */
import type { Store, Stored } from "../aws/s3/store.ts";
import { NotUsable } from "../domain/errors.ts";
import type { DocumentKind } from "../domain/stored/document-kind.ts";

export interface JsonFile<T> {
  readonly key: string;
  /** Its s3:// address. */
  readonly location: string;
  /** `null` if it was never written. @throws NotUsable if it is damaged */
  read(): Promise<T | null>;
  /** @throws NotUsable if it was never written or is damaged */
  required(): Promise<T>;
  write(value: T): Promise<void>;
  /** The value with its ETag. */
  readWithEtag(): Promise<Stored<T> | null>;
  /** Replaces the file with this ETag, or creates it (`null`). The new ETag, or `null` if something else is stored. */
  overwrite(value: T, etag: string | null): Promise<string | null>;
  /** Writes unless the file exists. Returns what is stored, so that a retry continues with the first decision. */
  keepOnce(value: T): Promise<T>;
}

export interface HtmlFile {
  readonly key: string;
  /** Its s3:// address. */
  readonly location: string;
  write(text: string): Promise<void>;
  /** `null` if it was never written. */
  read(): Promise<string | null>;
}

export function htmlFile(store: Store, key: string): HtmlFile {
  return {
    key,
    location: `s3://${store.bucket}/${key}`,
    write: (text) => store.putHtml(key, text),
    async read() {
      const bytes = await store.get(key);
      return bytes === null ? null : Buffer.from(bytes).toString("utf8");
    },
  };
}

/** Caches a document that is written once and never changes. */
export function cached<T>(file: JsonFile<T>): JsonFile<T> {
  let found: T | null = null;
  const remembered = <Found extends T | null>(value: Found): Found => {
    found = value;
    return value;
  };
  return {
    ...file,
    read: async () => found ?? remembered(await file.read()),
    required: async () => found ?? remembered(await file.required()),
    async write(value) {
      await file.write(value);
      found = value;
    },
    keepOnce: async (value) => remembered(await file.keepOnce(value)),
  };
}

export function jsonFile<T>(store: Store, key: string, kind: DocumentKind<T>): JsonFile<T> {
  const location = `s3://${store.bucket}/${key}`;
  const read = () => store.getJson(key, kind.read);
  const required = async () => {
    const found = await read();
    if (found === null) throw new NotUsable({ code: "document-missing", location });
    return found;
  };
  return {
    key,
    location,
    read,
    required,
    write: (value) => store.putJson(key, kind.written(value)),
    readWithEtag: () => store.getJsonWithEtag(key, kind.read),
    overwrite: (value, etag) => store.putJsonOver(key, kind.written(value), etag),
    keepOnce: async (value) => ((await store.putJsonOnce(key, kind.written(value))) ? value : required()),
  };
}
