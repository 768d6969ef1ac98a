/**
 * One page in one file: data, style and script. It loads nothing, runs nothing but its own script, and works from a file. What
 * stands in a trace is data there, and becomes text only.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { style } from "./page/style.ts";
import type { PageData } from "./page-data.ts";
import { pack } from "./pool.ts";
import { escapeHtml, escapeJson } from "./safe-text.ts";

const entry = fileURLToPath(new URL(`./page/main${import.meta.url.endsWith(".ts") ? ".tsx" : ".js"}`, import.meta.url));

let bundled: Promise<string> | undefined;

/** The page's own script, the same for all pages. */
const pageScript = (): Promise<string> => (bundled ??= bundle());

async function bundle(): Promise<string> {
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
    // What ends an element or begins a comment of HTML is written otherwise.
    charset: "ascii",
  });
  return outputFiles[0].text.trim().replaceAll("<!--", "\\x3c!--");
}

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

export async function writePage(data: PageData): Promise<string> {
  const script = await pageScript();
  const policy = `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; img-src data:; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(data.title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript>This page is drawn by its own script, and scripts are off.</noscript>
<script type="application/json" id="data">${escapeJson(pack(data))}</script>
<script>${script}</script>
</body>
</html>
`;
}
