/** Writes the page of an explorer: the page's script, with the engine and its protocol beside it as data. */
import type { Path } from "../../explorer/messages.ts";
import { pack } from "../../report/html/pool.ts";
import { writeDocument } from "../../report/html/write-page.ts";
import { runningFile } from "../package-paths.ts";

export interface Explorer {
  readonly title: string;
  readonly engine: string;
  /** A saved run to begin with. */
  readonly run: Path | undefined;
  /** The token of the server that serves it; undefined for a file. */
  readonly live: string | undefined;
}

export const writeExplorer = ({ title, engine, run, live }: Explorer): Promise<string> =>
  writeDocument({
    title,
    entry: runningFile("src/explorer/page/explorer-main.tsx"),
    blocks: { run: pack(run ?? null), live: live ?? null },
    texts: { engine },
    allows: `; worker-src blob:${live === undefined ? "" : "; connect-src 'self'"}`,
  });
