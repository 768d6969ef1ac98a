/**
 * The expected number of rounds that a rumour takes if each member contacts one other per round and all do so at the same time: the model
 * of R. Karp, C. Schindelhauer, S. Shenker and B. Vöcking, "Randomized Rumor Spreading", FOCS 2000. Exact: a Markov chain over how many
 * members know.
 */
import type { Style } from "../../src/protocols/basics/gossip/types.ts";

/** Probabilities below this are left out. */
const TINY = 1e-12;

/** The probability of each number, from `least` on. */
interface Spread {
  readonly least: number;
  readonly chances: Float64Array;
}

/**
 * A number of tries, one after the other: the distribution of hits after none, one, two … tries. The chance of a hit may depend on how
 * many there have been, and on which try it is.
 */
function hitsAfter(tries: number, chanceAfter: (hit: number, tried: number) => number): readonly Spread[] {
  const all: Spread[] = [{ least: 0, chances: Float64Array.of(1) }];
  for (let tried = 0; tried < tries; tried++) {
    const { least, chances } = all[tried];
    const next = new Float64Array(chances.length + 1);
    for (let i = 0; i < chances.length; i++) {
      const hit = chanceAfter(least + i, tried);
      next[i] += chances[i] * (1 - hit);
      next[i + 1] += chances[i] * hit;
    }
    let [from, to] = [0, next.length];
    while (next[from] <= TINY) from++;
    while (next[to - 1] <= TINY) to--;
    all.push({ least: least + from, chances: next.subarray(from, to) });
  }
  return all;
}

/** What a round is like, apart from its style. */
export interface Rounds {
  /** How many names there are. Those beyond the members' belong to the dead: they are contacted like all others, in vain. */
  readonly names?: number;
  /** How many different others a member contacts in a round. */
  readonly fanout?: number;
}

/** The expected number of rounds until all members know. Costs the cube of their number. */
export function expectedRounds(style: Style, members: number, { names = members, fanout = 1 }: Rounds = {}): number {
  const peers = names - 1;
  const turns = Math.min(fanout, peers);
  /** By how many members know. */
  const expected = new Float64Array(members + 1);
  for (let known = members - 1; known > 0; known--) {
    const others = members - known;
    // A member that was contacted in this turn is not contacted again in it.
    const told = hitsAfter(
      style === "pull" ? 0 : known * turns,
      (hit, tried) => (others - hit) / (peers - (tried % turns)),
    );
    const { least: leastTold, chances: chancesTold } = told.at(-1)!;
    const nobody = noneOf(known, turns, peers);
    const answered = hitsAfter(style === "push" ? 0 : others - leastTold, () => 1 - nobody);
    let [rounds, staying] = [1, 0];
    for (const [i, chance] of chancesTold.entries()) {
      const now = known + leastTold + i;
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

/** The probability that none of the members that know is among the peers that somebody contacts. */
const noneOf = (known: number, turns: number, peers: number): number =>
  Array.from({ length: turns }, (_, turn) => Math.max(0, peers - known - turn) / (peers - turn)).reduce(
    (product, one) => product * one,
    1,
  );
