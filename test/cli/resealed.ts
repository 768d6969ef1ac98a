import { createHash } from "node:crypto";

/** A checkpoint with something inserted right after a text, and a matching digest. */
export function resealed(file: Buffer, after: string, inserted: string): Buffer {
  const at = file.indexOf(after) + after.length;
  const body = Buffer.concat([file.subarray(0, at), Buffer.from(inserted), file.subarray(at, -32)]);
  return Buffer.concat([body, createHash("sha256").update(body).digest()]);
}
