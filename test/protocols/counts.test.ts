/**
 * Counts of the bundled protocols at every size that is small enough; `npm run soak` counts the larger ones, too. After an intended
 * change they are recorded anew: see `counts.ts`.
 */
import { expect, test } from "vitest";
import { count, type Counted, placesOf, recorded, suites } from "./counts.ts";

const isSoak = process.env["HEARSAY_SOAK"] !== undefined;
const STATES_MAX = 3_000;

const isCounted = ({ states }: Counted): boolean => isSoak || (states !== null && states <= STATES_MAX);

const protocols = Object.entries(recorded()).map(([name, places]) => {
  const counted = Object.entries(places).filter(([, found]) => isCounted(found));
  return [name, counted.length, Object.fromEntries(counted), Object.keys(places)] as const;
});

test.each(protocols)(
  "%s: %i sizes have the states, transitions and shortest runs that were recorded",
  async (name, _, counted, all) => {
    const [suite] = await suites([name]);
    const places = placesOf(suite!);
    expect([...places.keys()].toSorted()).toEqual(all.toSorted());
    const found = Object.keys(counted).map((place) => [place, count(place, places.get(place)!)]);
    expect(Object.fromEntries(found)).toEqual(counted);
  },
);
