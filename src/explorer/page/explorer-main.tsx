/** @jsxRuntime automatic @jsxImportSource preact */
/** The script of an explorer's page: starts the engine, and shows the run in the link, or the saved one, or a start. */
import { render } from "preact";
import { type Pool, unpack } from "../../report/html/pool.ts";
import { showLegibleText } from "../../report/html/page/legible-text.ts";
import type { Path } from "../messages.ts";
import { EngineClient } from "./engine-client.ts";
import { Explorer } from "./explorer.tsx";
import { PageServer } from "./server.ts";

showLegibleText();
const text = (id: string): string => document.querySelector(`#${id}`)!.textContent;
const block = (id: string): unknown => JSON.parse(text(id));
const saved = unpack(block("run") as Pool) as Path | null;
const token = block("live") as string | null;
const server = token === null ? undefined : new PageServer(token);
const page = document.querySelector("#page")!;

/** A text that was compressed: see `writeDocument`. */
async function unpacked(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (char) => char.codePointAt(0)!);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

async function show(): Promise<void> {
  const engine = await unpacked(text("engine"));
  const client = new EngineClient(engine);
  const place = await client.ready;
  const linked = /^#run=(?<written>.+)$/u.exec(location.hash)?.groups?.written;
  const answer = linked === undefined ? undefined : await client.ask({ kind: "read link", text: linked });
  const path = answer?.kind === "path" ? answer.path : (saved ?? undefined);
  const note = answer?.kind === "path" || answer?.kind === "failed" ? answer.message : undefined;
  render(<Explorer {...{ engine, client, place, path, note, server }} />, page);
}

server?.reloadWhenChanged();
show().catch((error: unknown) => render(<p class="loading bad">The engine could not start: {String(error)}</p>, page));
