import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Packages, packagesFrom } from "../../../src/aws/packages/packages.ts";
import { NotUsable } from "../../../src/domain/errors.ts";
import { aCloud, type CloudAtHand } from "../../support/cloud.ts";
import { aRawZip } from "../../support/raw-zips.ts";
import { pythonCode } from "../../support/shared-code.ts";
import { slimOf } from "../../support/slim.ts";

let cloud: CloudAtHand;
let packages: Packages;
/** S3 commands sent, in their order. */
const sent: string[] = [];
/** Fails the command of this name the next time. */
let failing: string | null = null;
beforeAll(async () => {
  cloud = await aCloud();
  const { s3 } = cloud.clients;
  s3.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (given) => {
        sent.push(commandName);
        if (commandName !== failing) return next(given);
        failing = null;
        throw Object.assign(new Error("no more room"), { name: "Failure" });
      },
    { step: "initialize" },
  );
  packages = packagesFrom({ s3 });
});
afterAll(() => cloud.stop());

const small = aRawZip([
  { name: "app.py", content: "import shared.db" },
  { name: "shared/db.py", content: "db = 1" },
]);
/** Three parts of a multipart upload. */
const large = aRawZip([
  { name: "app.py", content: "import shared.db" },
  { name: "shared/db.bin", content: randomBytes(3_000_000), stored: true },
  { name: "lib.so", content: randomBytes(20_000_000), stored: true },
]);
const sha256Of = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("base64");

/** A package stored as a snapshot is, and where its slim package is to go. */
async function stored(name: string, zip: Uint8Array) {
  const { bucket } = cloud.tools.store;
  await cloud.tools.store.put(`${name}/original.zip`, zip);
  sent.length = 0;
  return {
    source: { kind: "s3", bucket, key: `${name}/original.zip` },
    to: { bucket, key: `${name}/slim.zip` },
  } as const;
}

test.each([
  ["small", small, ["PutObjectCommand"]],
  [
    "large",
    large,
    [
      "CreateMultipartUploadCommand",
      "UploadPartCommand",
      "UploadPartCommand",
      "UploadPartCommand",
      "CompleteMultipartUploadCommand",
    ],
  ],
])("a %s package is slimmed from S3 to S3, proven, and read back", async (name, zip, writes) => {
  const { source, to } = await stored(name, zip);
  const facts = await packages.slim(source, to, sha256Of(zip), pythonCode(["shared/"]));
  expect(sent.filter((command) => command !== "GetObjectCommand")).toEqual(writes);
  const slim = await cloud.tools.store.get(to.key);
  expect(Buffer.compare(slim ?? Buffer.alloc(0), await slimOf(zip, ["shared/"]))).toBe(0);
  expect(facts).toEqual({ sha256: sha256Of(slim ?? Buffer.alloc(0)), zipBytes: slim?.length });
});

// Fails when the original's SHA-256 is not compared: a damaged snapshot would be found when it is needed.
test.each([
  ["small", small],
  ["large", large],
])("a %s package that is another one is neither slimmed nor copied, and leaves no part behind", async (name, zip) => {
  const { source, to } = await stored(`other-${name}`, zip);
  const other = sha256Of(Buffer.from("other"));
  await expect(packages.slim(source, to, other, pythonCode(["shared/"]))).rejects.toThrow(
    "The package is not the expected one",
  );
  await expect(packages.copyToStore(source, to, other)).rejects.toThrow("The package is not the expected one");
  await expect(packages.verify(source, other)).rejects.toThrow("The package is not the expected one");
  expect(await cloud.tools.store.exists(to.key)).toBe(false);
  const opened = sent.filter((command) => command === "CreateMultipartUploadCommand").length;
  expect(sent.filter((command) => command === "AbortMultipartUploadCommand")).toHaveLength(opened);
});

test.each(["UploadPartCommand", "CompleteMultipartUploadCommand"])(
  "where %s fails, the upload is aborted and the failure told",
  async (command) => {
    const { source, to } = await stored(`fails-${command}`, large);
    failing = command;
    await expect(packages.copyToStore(source, to, sha256Of(large))).rejects.toThrow("no more room");
    expect(sent.at(-1)).toBe("AbortMultipartUploadCommand");
    expect(await cloud.tools.store.exists(to.key)).toBe(false);
  },
);

test("a package whose own records contradict its directory is refused by the entry's name", async () => {
  const lying = aRawZip([{ name: "app.py", content: "1", headerSays: { name: "evil.py" } }, { name: "shared/db.py" }]);
  const { source, to } = await stored("lying", lying);
  const slimming = packages.slim(source, to, sha256Of(lying), pythonCode(["shared/"]));
  await expect(slimming).rejects.toThrow(NotUsable);
  await expect(slimming).rejects.toThrow('Entry "app.py" has a different name in its own header');
  expect(await cloud.tools.store.exists(to.key)).toBe(false);
});

// Fails when the slim package is not read back: what S3 holds would be believed to be what was sent.
test("a slim package that is not in S3 what was sent is refused", async () => {
  const { source, to } = await stored("exchanged", small);
  const { s3 } = cloud.clients;
  s3.middlewareStack.add(
    (next) => async (given) => {
      const { Key, Body } = given.input as { Key?: string; Body?: unknown };
      if (Key === to.key && Body !== undefined) Object.assign(given.input, { Body: aRawZip([{ name: "evil.py" }]) });
      return next(given);
    },
    { step: "initialize", name: "exchange" },
  );
  try {
    await expect(packages.slim(source, to, sha256Of(small), pythonCode(["shared/"]))).rejects.toThrow("app.py changed");
  } finally {
    s3.middlewareStack.remove("exchange");
  }
});
