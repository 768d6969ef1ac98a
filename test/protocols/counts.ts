/**
 * What `check` finds of each bundled protocol at each size: states, transitions, and each property's verdict with the
 * length of its shortest run. `npx tsx test/protocols/counts.ts NAME…` records them anew, after an intended change;
 * `npx tsx test/protocols/counts.ts --compare NAME…` prints the differences from the record.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { checkNow } from "../../src/check/check.ts";
import { refutedPlaces, places } from "../../src/suite/places.ts";
import { placeName, type Selected } from "../../src/suite/selected.ts";
import type { Suite } from "../../src/model/properties.ts";

export const RECORDED = new URL("../fixtures/protocol-counts.json", import.meta.url);
const PROPERTIES = new URL("../../properties/", import.meta.url);
const ENDING = ".properties.ts";
const STATES_MAX = 100_000;
/** Too large to be counted here. */
const LARGE: readonly string[] = ["small"];

/** One place: states and transitions, or null if there are too many to count here, or if it is only searched in part. */
export interface Counted {
  readonly states: number | null;
  readonly transitions: number | null;
  /** By property: its verdict, and the steps of its counterexample or example. */
  readonly properties: Readonly<Record<string, string>>;
}

/** The suites of these protocols; of all if none is named. */
export async function suites(names: readonly string[] = []): Promise<readonly Suite[]> {
  const files = readdirSync(PROPERTIES, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(ENDING) && (names.length === 0 || names.includes(basename(path, ENDING))))
    .toSorted();
  const modules = await Promise.all(
    files.map((name) => import(new URL(name, PROPERTIES).href) as Promise<{ default: Suite }>),
  );
  return modules.map((module) => module.default);
}

/** All places of one protocol, by their names. */
export function placesOf(suite: Suite): ReadonlyMap<string, Selected> {
  const refuted = Object.keys(suite.refuted).flatMap((name) =>
    refutedPlaces(suite, name).map((place) => [name, place] as const),
  );
  return new Map([
    ...places(suite, LARGE).map((place) => [placeName(place), place] as const),
    ...refuted.map(([name, place]) => [`known to be false in ${placeName(place)}: ${name}`, place] as const),
  ]);
}

export function count(name: string, place: Selected, statesMax = STATES_MAX): Counted {
  // Properties known to be false are searched only to their first violation.
  const first = name.includes(": ");
  const result = checkNow(place.subject, { statesMax, first });
  return {
    states: result.complete && !first ? result.states : null,
    transitions: result.complete && !first ? result.transitions : null,
    properties: Object.fromEntries(
      result.properties
        .filter(({ verdict }) => verdict === "violated" || (!first && verdict === "holds"))
        .map(({ name, verdict, counterexample }) => [
          name,
          counterexample ? `${verdict}, ${counterexample.run.steps.length} steps` : verdict,
        ]),
    ),
  };
}

type Recorded = Record<string, Record<string, Counted>>;
export const recorded = (): Recorded => JSON.parse(readFileSync(RECORDED, "utf8")) as Recorded;

/** Keeps the records of protocols that are not named; if none is named, all are counted. */
async function record(names: readonly string[]): Promise<void> {
  const all: Recorded = names.length === 0 ? {} : recorded();
  for (const suite of await suites(names)) {
    all[suite.of.name] = Object.fromEntries([...placesOf(suite)].map(([name, place]) => [name, count(name, place)]));
    process.stderr.write(`${suite.of.name}\n`);
  }
  writeFileSync(RECORDED, `${JSON.stringify(all, undefined, 1)}\n`);
}

/** Prints what differs from what is recorded. */
async function compare(names: readonly string[]): Promise<void> {
  for (const suite of await suites(names)) {
    const before = recorded()[suite.of.name] ?? {};
    const now = placesOf(suite);
    for (const name of new Set([...Object.keys(before), ...now.keys()])) {
      const place = now.get(name);
      const [was, is] = [before[name], place && count(name, place)].map((one) => JSON.stringify(one, undefined, 1));
      if (was !== is) process.stdout.write(`${suite.of.name}, ${name}\nwas ${was}\nis ${is}\n`);
    }
    process.stderr.write(`${suite.of.name}: compared at ${now.size} places\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await (process.argv[2] === "--compare" ? compare(process.argv.slice(3)) : record(process.argv.slice(2)));
}
