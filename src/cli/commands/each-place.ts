/** Runs a command in each place that the command line selects, one after the other, and combines the results. */
import { mustHaveProperties } from "../../model/properties.ts";
import { placeName, type Selected } from "../../suite/selected.ts";
import { Driver } from "../terminal/driver.ts";
import { type ExitCode, exitCodeOf } from "../terminal/exit-codes.ts";
import { say, sayJson } from "../terminal/output.ts";
import { traceFolder } from "../trace-folder.ts";
import { type HtmlFlags, mustNameNoPage } from "../html-file.ts";
import { load, type Loaded } from "../load-suite.ts";
import { mustDrawOnePlace, type PlotFlags } from "../plots.ts";
import { type Chosen, selectAll, type Selectors } from "../select.ts";
import { overall, type Overall } from "../../suite/overall-verdict.ts";

/** The flags of every command that looks at places. */
export type PlaceFlags = Selectors &
  HtmlFlags &
  PlotFlags & {
    readonly maxSeconds?: number;
    readonly maxMemory?: number;
    readonly out?: string;
  };

/** What a command gets for one place. */
export interface Look<F extends PlaceFlags> {
  readonly loaded: Loaded;
  readonly selected: Selected;
  /** The flags that select this place alone. */
  readonly flags: F;
  /** Where counterexamples are saved. */
  readonly folder: string;
  readonly driver: Driver;
  /** Its share of the time that the command may take, if there are several places. */
  readonly secondsMax: number | undefined;
  /** Takes the result as JSON. */
  tell(object: object): void;
}

/**
 * @param look   examines one of the places
 * @param refuse called with all places before any work is done; may throw
 */
export async function atEachPlace<F extends PlaceFlags>(
  command: string,
  target: string,
  flags: F,
  look: (at: Look<F>) => Promise<Overall>,
  refuse: (places: readonly Chosen<F>[]) => void = () => undefined,
): Promise<ExitCode> {
  const loaded = await load(target);
  mustHaveProperties(loaded.suite);
  const folder = traceFolder(flags.out);
  const places = selectAll(loaded.suite, flags);
  mustNameNoPage(flags, places.length);
  mustDrawOnePlace(flags, places.length);
  refuse(places);
  const isOne = places.length === 1;
  const driver = new Driver(flags);
  const objects: object[] = [];
  const verdicts: Overall[] = [];
  try {
    for (const { selected, flags: own } of places) {
      if (driver.interrupted) break;
      const left = places.length - verdicts.length;
      const secondsMax =
        left === 1 || flags.maxSeconds === undefined
          ? undefined
          : Math.max(0.01, Number(((flags.maxSeconds - driver.seconds) / left).toFixed(2)));
      if (verdicts.length > 0 && !flags.json) say("");
      verdicts.push(
        await look({
          loaded,
          selected,
          flags: own,
          folder,
          driver,
          secondsMax,
          tell: isOne ? sayJson : (one) => void objects.push(one),
        }),
      );
    }
  } finally {
    driver.end();
  }
  const skipped = places.slice(verdicts.length).map(({ selected }) => placeName(selected));
  const verdict = overall(
    verdicts.map((one) => ({ verdict: one })),
    skipped.length === 0,
  );
  if (flags.json && (!isOne || skipped.length > 0))
    sayJson({ command, protocol: loaded.suite.of.name, verdict, places: objects, skipped });
  else if (skipped.length > 0) say(`\ninterrupted before: ${skipped.join("; ")}`);
  return exitCodeOf(verdict);
}
