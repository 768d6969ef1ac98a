/** Shortens the names of nodes to the room there is, and keeps what tells them apart. */
import { cut } from "./abbreviate.ts";

/**
 * Each name as it is to be drawn; unchanged if there is room for all of them.
 *
 * @param lengthMax in characters
 * @returns by name; all different if one of the ways to cut them keeps them apart
 */
export function shortNames(names: readonly string[], lengthMax: number): ReadonlyMap<string, string> {
  const isWithin = (name: string): boolean => Array.from(name).length <= lengthMax;
  const shared = sharedBeginning(names);
  const ways: readonly ((name: string) => string)[] = names.every(isWithin)
    ? [(name) => name]
    : [
        (name) => cut(name, lengthMax),
        (name) => cut(shared === "" ? name : `…${name.slice(shared.length)}`, lengthMax),
        (name) =>
          isWithin(name)
            ? name
            : `…${Array.from(name)
                .slice(1 - lengthMax)
                .join("")}`,
      ];
  const cuts = ways.map((way) => new Map(names.map((name) => [name, way(name)])));
  const apart = cuts.map((short) => new Set(short.values()).size);
  return cuts[apart.indexOf(Math.max(...apart))];
}

const numbersAndWords = [
  { atEnd: /\p{N}+$/u, goesOn: /^\p{N}/u },
  { atEnd: /\p{L}+$/u, goesOn: /^\p{L}/u },
];

/** `n` for `n10` and `n12`: it never ends within a number or a word. Empty if a whole name is the beginning of the others. */
function sharedBeginning(names: readonly string[]): string {
  let shared = names.at(0) ?? "";
  for (const name of names) while (!name.startsWith(shared)) shared = shared.slice(0, -1);
  for (const { atEnd, goesOn } of numbersAndWords) {
    if (!atEnd.test(shared) || !names.some((name) => goesOn.test(name.slice(shared.length)))) continue;
    shared = shared.replace(atEnd, "");
    break;
  }
  return names.includes(shared) ? "" : shared;
}
