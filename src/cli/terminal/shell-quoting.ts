/** Quotes text for a POSIX shell, for commands that are printed to be copied. */
import { legible } from "../../model/legible.ts";

/** One word: as it is, in quotes, or as `$'…'` if it holds characters that must not reach a terminal. */
export function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/u.test(text)) return text;
  if (legible(text) === text) return `'${text.replaceAll("'", `'\\''`)}'`;
  return `$'${Array.from(text, escaped).join("")}'`;
}

/** A path that no command takes for a flag. */
export const quotedPath = (path: string): string => quoted(path.startsWith("-") ? `./${path}` : path);

function escaped(char: string): string {
  if (char === "'" || char === "\\") return `\\${char}`;
  if (legible(char) === char) return char;
  return Array.from(Buffer.from(char), (byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
