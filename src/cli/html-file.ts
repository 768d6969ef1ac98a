/** Writes a page to a file, and opens it in the browser. */
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { say } from "./terminal/output.ts";
import { UsageError } from "./terminal/failure.ts";
import { writeOutputFile } from "./output-file.ts";

export interface HtmlFlags {
  /** A file; true if none is named. */
  readonly html?: string | true;
  readonly open?: boolean;
  /** Show every change in pictures, not only those of fields that the violated property reads. */
  readonly allChanges?: boolean;
  /** Say nothing about the page, because what is printed is one JSON object. */
  readonly json?: boolean;
}

export const wantsHtml = ({ html, open }: HtmlFlags): boolean => html !== undefined || open === true;

/** Beside the trace that it shows, unless the user names a file. @throws UsageError for any other kind of file */
export function htmlPath({ html }: HtmlFlags, trace: string | undefined): string {
  if (typeof html !== "string") return (trace ?? "counterexample.json").replace(/\.json$/u, "") + ".html";
  if (/\.html?$/iu.test(html)) return html;
  throw new UsageError(
    `--html ${html}: wanted a file that ends with .html.\nThe trace comes first: show TRACE --html FILE.`,
  );
}

/** @throws UsageError if the file cannot be written */
export function writeHtml(path: string, page: string, { open = false, json = false }: HtmlFlags): void {
  writeOutputFile(path, page, "--html");
  if (!json) say(`${path} is a page for your browser.`);
  if (open) openInBrowser(pathToFileURL(resolve(path)).href);
}

const openers: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

export function openInBrowser(url: string): void {
  const [command, ...args] = openers[process.platform] ?? ["xdg-open"];
  const child = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  // If there is no such program, the line above says what to open.
  child.on("error", () => undefined);
  child.unref();
}

/** A file has room for one page. @param count how many pages there may be, if that is known */
export function mustNameNoPage({ html }: HtmlFlags, count: number | "several"): void {
  if (typeof html !== "string" || count === 1) return;
  throw new UsageError(
    `--html ${html} is one page, and there may be ${count}.\nWrite --html without a file: each page is then beside its trace.`,
  );
}
