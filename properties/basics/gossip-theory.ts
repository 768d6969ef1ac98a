/**
 * How many rounds a rumour takes, where each member turns to one other in a round and all do so at once: the model of
 * R. Karp, C. Schindelhauer, S. Shenker and B. Vöcking, "Randomized Rumor Spreading", FOCS 2000. Exact: a Markov chain over
 * how many know.
 */
import type { Style } from "../../src/protocols/basics/gossip/types.ts";

/** Chances below this are left out. */
const TINY = 1e-12;

/** How probable each number is, from `least` on. */
interface Spread {
  readonly least: number;
  readonly chances: readonly number[];
}

/** So many try, one after the other: how many have hit after none, one, two … tries. A chance may depend on how many have hit before. */
function hitsAfter(tries: number, chanceAfter: (hit: number) => number): readonly Spread[] {
  const all: Spread[] = [{ least: 0, chances: [1] }];
  for (let tried = 0; tried < tries; tried++) {
    const { least, chances } = all[tried];
    const next = Array.from({ length: chances.length + 1 }, () => 0);
    for (const [i, chance] of chances.entries()) {
      const hit = chanceAfter(least + i);
      next[i] += chance * (1 - hit);
      next[i + 1] += chance * hit;
    }
    const from = next.findIndex((chance) => chance > TINY);
    all.push({ least: least + from, chances: next.slice(from, next.findLastIndex((chance) => chance > TINY) + 1) });
  }
  return all;
}

/**
 * The expected number of rounds until all of so many know. It costs the cube of their number. Where there are more names, those
 * belong to the dead: they are turned to like all others, in vain.
 */
export function expectedRounds(style: Style, members: number, names = members): number {
  /** By how many know. */
  const expected = Array.from({ length: members + 1 }, () => 0);
  for (let known = members - 1; known > 0; known--) {
    const others = members - known;
    const told = hitsAfter(style === "pull" ? 0 : known, (hit) => (others - hit) / (names - 1)).at(-1)!;
    const answered = hitsAfter(style === "push" ? 0 : others - told.least, () => known / (names - 1));
    let [rounds, staying] = [1, 0];
    for (const [i, chance] of told.chances.entries()) {
      const now = known + told.least + i;
      const { least, chances } = answered[style === "push" ? 0 : members - now];
      for (const [j, also] of chances.entries()) {
        const then = now + least + j;
        if (then === known) staying += chance * also;
        else rounds += chance * also * expected[then];
      }
    }
    expected[known] = rounds / (1 - staying);
  }
  return expected[1];
}
