/** Builds the commands that the user can type to do something again. */
import { defined } from "../model/defined.ts";
import { isBundled, type Loaded } from "./load-suite.ts";
import { budgetsIn, type Selectors } from "./select.ts";
import { quoted, quotedPath } from "./terminal/shell-quoting.ts";
import { pathForTrace } from "./trace-suite.ts";

/** The command that replays a trace. It names the properties file if the trace could not. */
export const replayCommand = (trace: string, loaded: Pick<Loaded, "file" | "target">): string =>
  traceCommand("replay", trace, loaded);

/** The commands that explain a trace (if it has any step), show it in a browser, and replay it. */
export const commandsFor = (trace: string, length: number, loaded: Pick<Loaded, "file" | "target">): string =>
  [
    ...(length === 0
      ? []
      : [
          "Which faults and decisions it needs, a page of it, and whether it still happens:",
          traceCommand("explain", trace, loaded),
          traceCommand("show", trace, loaded, { html: true }),
        ]),
    replayCommand(trace, loaded),
  ].join("\n");

const traceCommand = (
  command: string,
  trace: string,
  loaded: Pick<Loaded, "file" | "target">,
  flags: Readonly<Record<string, unknown>> = {},
): string =>
  commandLine(command, trace, {
    ...(isBundled(loaded.file) || pathForTrace(loaded) ? {} : { properties: loaded.target }),
    ...flags,
  });

/** The command that does the same again. */
export const commandLine = (
  command: string,
  target: string,
  flags: Readonly<Record<string, unknown>>,
  files: readonly string[] = [],
): string => ["npx hearsay", command, ...[target, ...files].map(quotedPath), ...argsOf(flags).map(quoted)].join(" ");

/** Flags as they are typed, without quotes. */
export const argsOf = (flags: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(flags).flatMap(([name, value]): readonly string[] => {
    const flag = `--${name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === undefined || value === false) return [];
    if (value === true) return [flag];
    return [value].flat().flatMap((one) => [flag, String(one)]);
  });

/** The flags that select what to examine, out of all flags of a command. */
export function selectorsIn(flags: Selectors): Selectors {
  const { scope, variant, mutant, property } = flags;
  return defined({
    scope,
    variant,
    mutant,
    property,
    ...Object.fromEntries(budgetsIn(flags).map((name) => [name, flags[name]])),
  });
}
