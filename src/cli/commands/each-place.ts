/** Does the same in each place that was chosen, one after the other, and says or prints the whole. */
import type { Suite } from "../../model/properties.ts";
import { placeName, type Selected } from "../../suite/selected.ts";
import { Driver } from "../terminal/driver.ts";
import type { ExitCode } from "../terminal/failure.ts";
import { say, sayJson } from "../terminal/output.ts";
import type { Chosen, Selectors } from "../select.ts";
import { overall, type Overall } from "../../suite/overall.ts";
import { exitCodeOf } from "../terminal/exit-codes.ts";

type Flags = Selectors & { readonly maxSeconds?: number; readonly maxMemory?: number; readonly json?: boolean };

/** What a look at one place is given. */
export interface Look<F extends Flags> {
  readonly selected: Selected;
  /** Those that choose this place alone. */
  readonly flags: F;
  readonly driver: Driver;
  /** Its share of the time allowed, if it has to share. */
  readonly secondsMax: number | undefined;
  /** Takes what is told of it as JSON. */
  tell(object: object): void;
}

export async function atEachPlace<F extends Flags>(
  command: string,
  suite: Suite,
  flags: F,
  places: readonly Chosen<F>[],
  look: (at: Look<F>) => Promise<Overall>,
): Promise<ExitCode> {
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
          selected,
          flags: own,
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
    sayJson({ command, protocol: suite.of.name, verdict, places: objects, skipped });
  else if (skipped.length > 0) say(`\ninterrupted: not looked at: ${skipped.join("; ")}`);
  return exitCodeOf(verdict);
}
