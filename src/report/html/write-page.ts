/**
 * Writes a page as one file with data, style and script. It loads nothing, runs nothing but its own script, and works without a server.
 * The content of a trace is only data in it, and is only ever shown as text.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { style } from "./page/style.ts";
import type { PageData } from "./page-data.ts";
import { pack } from "./pool.ts";
import { escapeHtml, escapeJson } from "./safe-text.ts";

/** Bundles a page's own script: a module and what it imports. */
const scriptOf = (entry: string): Promise<string> => {
  let script = scripts.get(entry);
  if (!script) scripts.set(entry, (script = bundle(entry).then(inElement)));
  return script;
};
const scripts = new Map<string, Promise<string>>();

async function bundle(entry: string): Promise<string> {
  // Most commands make no page, and loading esbuild would take a tenth of their time.
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    charset: "ascii",
  });
  return outputFiles[0].text.trim();
}

/** Escapes what would begin an HTML comment; esbuild itself escapes what would end the element. */
const inElement = (code: string): string => code.replaceAll("<!--", "\\x3c!--");

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

export interface Document {
  /** The title of the window. */
  readonly title: string;
  /** The module that draws it. */
  readonly entry: string;
  /** Data that the script finds under these names, as JSON. */
  readonly blocks: Readonly<Record<string, unknown>>;
  /** Long texts that it finds under these names, compressed with gzip and in base64: a third as large. */
  readonly texts?: Readonly<Record<string, string>>;
  /** What the page may do besides running its script, as further directives of its content security policy. */
  readonly allows?: string;
}

export async function writeDocument({ title, entry, blocks, texts = {}, allows = "" }: Document): Promise<string> {
  const script = await scriptOf(entry);
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'${allows}`;
  const data = [
    ...Object.entries(blocks).map(
      ([id, json]) => `<script type="application/json" id="${id}">${escapeJson(json)}</script>\n`,
    ),
    ...Object.entries(texts).map(
      ([id, text]) =>
        `<script type="text/plain" id="${id}">${gzipSync(text, { level: 9 }).toString("base64")}</script>\n`,
    ),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page is drawn by its own script, and scripts are off.</noscript>
${data.join("")}<script>${script}</script>
</body>
</html>
`;
}

/** Writes the page of a run. @param entry the URL of `page/run-main` */
export const writePage = (data: PageData, entry: URL): Promise<string> =>
  writeDocument({ title: data.title, entry: fileURLToPath(entry), blocks: { data: pack(data) } });
