/** Groups the options of commands with many of them under headings in the help. */
import type { Command, Option } from "commander";

/** The headings in the order of the help, each with its options. */
const headings: Readonly<Record<string, readonly string[]>> = {
  "What to run:": ["scope", "variant", "mutant", "property", "measure", "compare", "node", "config"],
  "Kinds of jobs:": ["check", "fuzz", "simulate", "mutants"],
  "Fault budgets:": ["drop", "duplicate", "crash", "host", "power", "restart", "partition", "max"],
  "Which runs:": ["set", "sweep", "runs", "runsPerJob", "steps", "strategy", "seed", "seconds", "until", "atLeast"],
  "What happens to it:": ["http", "script"],
  "When to stop:": ["first", "budget", "maxStates", "maxDepth", "maxSeconds", "secondsPerJob", "maxMemory"],
  "How to work:": ["workers", "strict", "reductions", "checkpoint", "resume", "watch", "again"],
  "A queue that machines share:": ["redis", "postgres", "queue", "board", "takeBack"],
  "What to print and write:": [
    "json",
    "plot",
    "svg",
    "csv",
    "html",
    "open",
    "allChanges",
    "history",
    "data",
    "results",
    "out",
    "help",
  ],
};

/** Up to this many options are read at a glance. */
const UNGROUPED_MAX = 8;

const headingOf = (option: Option): string =>
  Object.keys(headings).find((heading) => headings[heading].includes(option.attributeName())) ?? "Options:";

/** Puts the options of a command under headings, if there are many. */
export function groupOptions(command: Command): void {
  if (command.options.length <= UNGROUPED_MAX) return;
  command.configureHelp({
    groupItems(all, visible, getGroup) {
      const grouped = new Map<string, typeof visible>();
      const headed = (item: (typeof visible)[number]): string => ("long" in item ? headingOf(item) : getGroup(item));
      for (const heading of [...Object.keys(headings), "Options:", ...all.map(headed)]) {
        const under = visible.filter((item) => headed(item) === heading);
        if (under.length > 0) grouped.set(heading, under);
      }
      return grouped;
    },
  });
}
