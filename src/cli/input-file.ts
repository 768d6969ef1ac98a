/** Files that a flag names, to be read. */
import { readFileSync } from "node:fs";
import { UsageError } from "./terminal/failure.ts";

/** @throws UsageError where it cannot be read */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new UsageError(`${path} does not exist; check the spelling of the path.`);
    if (code === "EISDIR") throw new UsageError(`${path} is a folder; name a file.`);
    throw new UsageError(`${path} cannot be read: ${message}`);
  }
}

/** @throws UsageError where it cannot be read, or is no JSON */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${path} is not JSON: ${(error as Error).message}`);
  }
}
