import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { Unusable } from "./unusable.mjs";

/** Returns the content's SHA-256. The URL is a secret, so no message contains it. */
export async function download(url, file, what) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  let why = "";
  for (let attempts = 0; attempts < 3; attempts += 1) {
    try {
      const content = await fetchContent(url);
      fs.writeFileSync(file, content);
      return createHash("sha256").update(content).digest("base64");
    } catch (error) {
      why = error.code || error.message;
    }
    await new Promise((resolve) => setTimeout(resolve, attempts * 1000));
  }
  throw new Unusable(`${what} could not be downloaded: ${why}`);
}

function fetchContent(url) {
  return new Promise((resolve, reject) => {
    const asked = (url.startsWith("https:") ? https : http).get(url, { timeout: 30000 }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`HTTP ${answer.statusCode}`));
      });
    });
    asked.on("timeout", () => asked.destroy(new Error("TimeoutError"))).on("error", reject);
  });
}
