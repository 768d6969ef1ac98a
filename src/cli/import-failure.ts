/** Says why a properties file cannot be imported, and in which file and line: there, or in a file that it imports. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { placeOf } from "../semantics/thrown-text.ts";
import { filesBeside } from "./sources.ts";
import { firstLine } from "./terminal/failure.ts";

export function importFailure(error: unknown, file: string): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack = "" } = error;
  const typeScript = notTypeScript.exec(message)?.groups;
  if (typeScript) return `${name}: ${typeScript.what} (${basename(sourceOf(typeScript.file))}:${typeScript.place})`;
  // It already says which part of which protocol is wrong.
  if (name === "ModelError") return message;
  const place = headOf(stack) ?? placeOf(error);
  const refused = place === undefined && isOfParsing(error) ? notJavaScript(file) : undefined;
  return refused ?? `${name}: ${firstLine(message)}${place === undefined ? "" : ` (${place})`}`;
}

/** A loader that looks for imports may fail before Node parses the module, and then names neither line nor reason. */
const isOfParsing = ({ name, message }: Error): boolean =>
  name === "SyntaxError" || /^Parse error .+:\d+:\d+$/u.test(message);

/** The second line of the compiler's error. */
const notTypeScript = /^(?<file>.+):(?<place>\d+:\d+): ERROR: (?<what>.+)$/mu;

/** The loader calls every TypeScript file `.ts`. */
const sourceOf = (file: string): string =>
  [file, ...["mts", "cts"].map((ending) => file.replace(/ts$/u, ending))].find((path) => existsSync(path)) ?? file;

/** The place, if Node gives it above the message. */
function headOf(text: string): string | undefined {
  const { file, line } = /^(?:file:\/\/)?(?<file>\/.*|[A-Z]:\\.*):(?<line>\d+)$/u.exec(firstLine(text))?.groups ?? {};
  return file === undefined ? undefined : `${basename(file)}:${line}`;
}

/** If a module does not parse, importing it names neither file nor line. Node does, with the reason, when asked to check that file. */
function notJavaScript(file: string): string | undefined {
  const files = new Set([file]);
  for (const path of files) {
    if (/\.[mc]?js$/u.test(path)) {
      const { stderr } = spawnSync(process.execPath, ["--check", path], { encoding: "utf8" });
      const why = /^SyntaxError: .+$/mu.exec(stderr)?.[0];
      if (why !== undefined) return `${why} (${headOf(stderr) ?? basename(path)})`;
    }
    for (const next of filesBeside(path, readFileSync(path, "utf8"))) files.add(next);
  }
  return undefined;
}
