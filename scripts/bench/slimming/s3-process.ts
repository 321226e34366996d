/** Runs as a separate process, and prints one line of JSON in the shape of `ThroughS3`. */
import { awsClients } from "../../../src/aws/clients.ts";
import { packagesFrom } from "../../../src/aws/packages/packages.ts";
import { REMOVAL } from "./package-file.ts";

const [bucket = "", codeSha256 = ""] = process.argv.slice(2);
const packages = packagesFrom(awsClients());
const snapshot = { bucket, key: "snapshot.zip" };
let peakBytes = 0;
// Not `maxRSS`: on Linux it includes the parent process.
const sampling = setInterval(() => {
  peakBytes = Math.max(peakBytes, process.memoryUsage.rss());
}, 5);
await packages.copyToStore({ kind: "s3", bucket, key: "original.zip" }, snapshot, codeSha256);
const begun = performance.now();
await packages.slim({ kind: "s3", ...snapshot }, { bucket, key: "slim.zip" }, codeSha256, REMOVAL);
const milliseconds = performance.now() - begun;
clearInterval(sampling);
process.stdout.write(JSON.stringify({ milliseconds, peakBytes }));
