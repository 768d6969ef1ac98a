/**
 * What random runs met: how many distinct states there are by the end of each run, and how often each kind of step was taken.
 * A state is remembered as a hash of 53 bits of what it says, which is the same in every space: enough for a plot.
 */
import { mix } from "../check/compiled/node-snapshots.ts";
import { budgets, stepPaidBy } from "../semantics/fault-budgets.ts";
import type { Move } from "../semantics/moves.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";

/** What runs met, as it is told. */
export interface Met {
  /** Distinct states after each run. */
  readonly states: readonly number[];
  /** The most frequent kinds first; 0 for what there is a handler or a budget for, and no run took. */
  readonly steps: readonly { readonly name: string; readonly count: number }[];
}

export class Footprint {
  readonly #known = new Set<number>();
  readonly #growth: number[] = [];
  readonly #steps = new Map<string, number>();
  /** Of the run that is being made. */
  #taken: string[] = [];
  #space: Space | undefined;
  /** Hashes of what the numbers of this space stand for, two for each. */
  #hashes: Record<"values" | "nodeStates" | "envelopes" | "faults", (readonly [number, number])[]> = none();

  /** A run begins, or begins once more. */
  begin(space: Space): void {
    this.#taken = [];
    if (space === this.#space) return;
    this.#space = space;
    this.#hashes = none();
    for (const name of possibleIn(space)) this.#steps.set(name, this.#steps.get(name) ?? 0);
  }

  stepped(move: Move): void {
    this.#taken.push(this.#space!.describe(move));
  }

  arrived({ nodeStates, inboxes, faults, shared, histories }: PackedState): void {
    const hash = new Hash();
    for (const nodeState of nodeStates) hash.add(this.#nodeState(nodeState));
    for (const inbox of inboxes) {
      hash.addNumber(inbox.length);
      for (const envelope of inbox) hash.add(this.#envelope(envelope));
    }
    hash.add(this.#faults(faults));
    if (shared >= 0) hash.add(this.#value(shared));
    for (const history of histories) hash.add(this.#value(history));
    this.#known.add(hash.value);
  }

  /** A run is over. */
  end(): void {
    for (const name of this.#taken) this.#steps.set(name, (this.#steps.get(name) ?? 0) + 1);
    this.#growth.push(this.#known.size);
  }

  get met(): Met {
    const steps = [...this.#steps].map(([name, count]) => ({ name, count }));
    return {
      states: this.#growth,
      steps: steps.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)),
    };
  }

  #value(id: number): readonly [number, number] {
    return (this.#hashes.values[id] ??= hashOf(this.#space!.values.key(id)));
  }

  #nodeState(id: number): readonly [number, number] {
    return (this.#hashes.nodeStates[id] ??= this.#hashOfNodeState(id));
  }

  #hashOfNodeState(id: number): readonly [number, number] {
    const { nodeStates } = this.#space!;
    const hash = new Hash();
    hash.add(hashOf(nodeStates.status(id)));
    hash.add(this.#value(nodeStates.state(id)));
    for (const timer of nodeStates.timers(id)) hash.add(this.#value(timer));
    return hash.pair;
  }

  #envelope(id: number): readonly [number, number] {
    return (this.#hashes.envelopes[id] ??= this.#hashOfEnvelope(id));
  }

  #hashOfEnvelope(id: number): readonly [number, number] {
    const { from, channel, message } = this.#space!.envelopes.all[id];
    const hash = new Hash();
    hash.addNumber(from);
    hash.addNumber(channel);
    hash.add(this.#value(message));
    return hash.pair;
  }

  #faults(id: number): readonly [number, number] {
    const { faults } = this.#space!;
    return (this.#hashes.faults[id] ??= hashOf(JSON.stringify(faults.since(id)[0])));
  }
}

const none = () => ({ values: [], nodeStates: [], envelopes: [], faults: [] });

/** What there is a handler or a budget for. */
function possibleIn({ instance, faults }: Space): readonly string[] {
  const handled = instance.behaviours.flatMap(({ receive = {}, timeout = {}, act = {} }) => [
    ...Object.keys(receive).map((kind) => `deliver ${kind}`),
    ...Object.keys(timeout).map((kind) => `timeout ${kind}`),
    ...Object.keys(act).map((kind) => `act ${kind}`),
  ]);
  return [...handled, ...budgets.filter((_, budget) => faults.isOffered(budget)).map(stepPaidBy)];
}

/** Two hashes of 32 bits that depend on the order of what is added. */
class Hash {
  #a = 0x9e3779b9;
  #b = 0x85ebca6b;

  add([a, b]: readonly [number, number]): void {
    this.#a = mix(Math.imul(this.#a, 31) ^ a);
    this.#b = mix(Math.imul(this.#b, 37) ^ b);
  }

  addNumber(value: number): void {
    this.add([mix(value + 1), mix(~value)]);
  }

  get pair(): readonly [number, number] {
    return [this.#a, this.#b];
  }

  /** 53 bits of both. */
  get value(): number {
    return (this.#a >>> 11) * 2 ** 32 + (this.#b >>> 0);
  }
}

function hashOf(text: string): readonly [number, number] {
  const hash = new Hash();
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    hash.add([code, code]);
  }
  return hash.pair;
}
