import { createHash } from "node:crypto";

/** A checkpoint in which something else stands right after a text, with a digest that fits. */
export function resealed(file: Buffer, after: string, inserted: string): Buffer {
  const at = file.indexOf(after) + after.length;
  const body = Buffer.concat([file.subarray(0, at), Buffer.from(inserted), file.subarray(at, -32)]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}
