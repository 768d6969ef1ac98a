/**
 * The code blocks of a page: the text between ``` and ```. A block of TypeScript names its source in a comment above it
 * (`<!-- docs/examples/lock.ts#rules -->`); one of `console` begins with the command whose output it shows.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../cli/hearsay.ts";

export const pages: readonly string[] = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
  ...readdirSync(join(root, "src/protocols"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("README.md"))
    .sort()
    .map((file) => `src/protocols/${file.replaceAll(sep, "/")}`),
];

export interface Fence {
  /** The number of the line with the opening ```, from 1 on. */
  readonly line: number;
  readonly language: string;
  /** The text of the comment above it. */
  readonly comment: string | undefined;
  readonly text: string;
}

export const read = (path: string): string => readFileSync(join(root, path), "utf8");

export function fencesOf(page: string): readonly Fence[] {
  const lines = page.split("\n");
  const fences: Fence[] = [];
  for (let at = 0; at < lines.length; at++) {
    const language = /^```(?<language>\w+)$/u.exec(lines[at])?.groups?.language;
    if (language === undefined) continue;
    const above = lines[at - 1] === "" ? lines[at - 2] : lines[at - 1];
    const comment = /^<!-- (?<text>.*) -->$/u.exec(above ?? "")?.groups?.text;
    const end = lines.indexOf("```", at);
    fences.push({ line: at + 1, language, comment, text: lines.slice(at + 1, end).join("\n") });
    at = end;
  }
  return fences;
}

/** The page with other texts in its fences. */
export function withTexts(page: string, texts: ReadonlyMap<Fence, string>): string {
  const lines = page.split("\n");
  for (const [{ line }, other] of [...texts].toReversed()) {
    lines.splice(line, lines.indexOf("```", line) - line, ...other.split("\n"));
  }
  return lines.join("\n");
}

/**
 * The part of a file between `// #region NAME` and its `// #endregion`, without such marks and without common indentation.
 *
 * @param source as a fence names it: `docs/examples/lock.ts#rules`, or a whole file
 */
export function snippet(source: string): string {
  const [file, name] = source.split("#");
  const lines = read(file).trimEnd().split("\n");
  if (name === undefined) return dedented(lines.filter((line) => !isMark(line)));
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  if (start < 0) throw new Error(`${file} has no region "${name}".`);
  let depth = 0;
  const length = lines.slice(start).findIndex((line) => {
    if (line.trim().startsWith("// #region")) depth++;
    if (line.trim() === "// #endregion") depth--;
    return depth === 0;
  });
  if (length < 0) throw new Error(`The region "${name}" of ${file} does not end.`);
  return dedented(lines.slice(start + 1, start + length).filter((line) => !isMark(line)));
}

const isMark = (line: string): boolean => /^\s*\/\/ #(?:end)?region\b/u.test(line);

function dedented(lines: readonly string[]): string {
  const indents = lines.filter((line) => line !== "").map((line) => line.length - line.trimStart().length);
  const least = Math.min(...indents);
  return lines.map((line) => line.slice(least)).join("\n");
}
