/** `hearsay explore`: a protocol to walk through by hand in a browser, served while the command runs, or as a file. */
import { setTimeout } from "node:timers/promises";
import type { Path } from "../../explorer/messages.ts";
import { selecting } from "../../suite/selecting.ts";
import { loadTrace } from "../../trace/load-trace.ts";
import type { Trace } from "../../trace/trace.ts";
import { commandLine } from "../printed-commands.ts";
import { bundleEngine } from "../explorer/bundle-engine.ts";
import { serveExplorer } from "../explorer/serve-explorer.ts";
import { writeExplorer } from "../explorer/write-explorer.ts";
import { openInBrowser, writeHtml } from "../html-file.ts";
import { load } from "../load-suite.ts";
import { Driver } from "../terminal/driver.ts";
import { traceFile } from "../trace-file.ts";
import { UsageError } from "../terminal/failure.ts";
import type { ExitCode } from "../terminal/exit-codes.ts";
import { say } from "../terminal/output.ts";
import { pathForTrace } from "../trace-suite.ts";
import { versions } from "../versions.ts";
import { defined } from "../../model/defined.ts";

export interface ExploreFlags {
  readonly scope?: string;
  readonly variant?: string;
  readonly mutant?: string;
  /** A saved run to begin with, in its own scope, variant and mutant. */
  readonly trace?: string;
  readonly html?: string | true;
  readonly open?: boolean;
}

const WAIT_MS = 50;

export async function explore(target: string, flags: ExploreFlags): Promise<ExitCode> {
  const loaded = await load(target);
  const trace = flags.trace === undefined ? undefined : loadTrace(traceFile(flags.trace));
  const { html, open = false } = flags;
  const selected = trace ? placeOf(trace, flags) : selectedBy(flags);
  const protocol = loaded.suite.of.name;
  if (trace && trace.protocol !== protocol)
    throw new UsageError(
      `${flags.trace} is a trace of ${trace.protocol}, and ${target} is ${protocol}.\n${commandLine("explore", trace.protocol, { trace: flags.trace })}`,
    );
  const { scopeName } = selecting(loaded.suite, selected);
  const saving = {
    command: commandLine("explore", target, selected),
    properties: pathForTrace(loaded),
    versions: versions(),
  };
  const run: Path | undefined = trace && { start: trace.start, steps: trace.steps };
  const make = async (
    live: string | undefined,
  ): Promise<{ readonly html: string; readonly files: readonly string[] }> => {
    const { code, files } = await bundleEngine(loaded.file, selected, saving);
    return { html: await writeExplorer({ title: `${protocol}, ${scopeName}`, engine: code, run, live }), files };
  };
  if (html !== undefined) {
    const file = html === true ? `${protocol}-${scopeName.replaceAll(/[^\w-]+/gu, "-")}.html` : html;
    writeHtml(file, (await make(undefined)).html, { open });
    return 0;
  }
  const server = await serveExplorer(make);
  const driver = new Driver();
  driver.begin();
  say(`${server.link}\nis open to this machine only, until Ctrl-C, and follows your edits.`);
  if (open) openInBrowser(server.link);
  while (driver.limit() === undefined) await setTimeout(WAIT_MS);
  server.close();
  driver.end();
  return 0;
}

const selectedBy = ({ scope, variant, mutant }: ExploreFlags) => ({
  ...defined({ scope, variant, mutant }),
});

/** The place of a trace. Its scope must have a name, since an explorer only knows the scopes of the protocol. */
function placeOf(trace: Trace, flags: ExploreFlags) {
  const { name } = trace.scope;
  if (name === undefined && flags.scope === undefined)
    throw new UsageError(`${flags.trace} was found in a scope without a name; name the one to explore with --scope.`);
  return selectedBy({
    ...defined({ scope: name }),
    ...(trace.variant === null ? {} : { variant: trace.variant }),
    ...(trace.mutant === null ? {} : { mutant: trace.mutant }),
    ...selectedBy(flags),
  });
}
