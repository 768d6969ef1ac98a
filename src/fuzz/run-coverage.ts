/**
 * What one random run met: its states, and the kinds of its steps. A state is remembered as a 53-bit hash of its contents, which is the
 * same in every space and on every thread; precise enough for a plot.
 */
import { mix } from "../check/visited/hash.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";

export interface RunCoverage {
  /** A hash of each state, in the order in which they were met. */
  readonly states: Float64Array;
  /** The kinds of steps that were taken. */
  readonly steps: readonly string[];
}

/** Notes what one run after the other meets, in one space. */
export class CoverageRecorder {
  readonly #space: Space;
  #states: number[] = [];
  #steps: string[] = [];
  /** Hashes of what the numbers of this space stand for, two for each. */
  readonly #hashes: Record<"values" | "nodeStates" | "envelopes" | "faults", (readonly [number, number])[]> = {
    values: [],
    nodeStates: [],
    envelopes: [],
    faults: [],
  };

  constructor(space: Space) {
    this.#space = space;
  }

  /** Call this when a run begins, or begins again. */
  begin(): void {
    this.#states = [];
    this.#steps = [];
  }

  stepped(move: Move): void {
    this.#steps.push(this.#space.describe(move));
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
    this.#states.push(hash.value);
  }

  /** What the finished run met. */
  get seen(): RunCoverage {
    return { states: Float64Array.from(this.#states), steps: this.#steps };
  }

  #value(id: number): readonly [number, number] {
    return (this.#hashes.values[id] ??= hashOf(this.#space.values.key(id)));
  }

  #nodeState(id: number): readonly [number, number] {
    return (this.#hashes.nodeStates[id] ??= this.#hashOfNodeState(id));
  }

  #hashOfNodeState(id: number): readonly [number, number] {
    const { nodeStates } = this.#space;
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
    const { from, channel, message } = this.#space.envelopes.all[id];
    const hash = new Hash();
    hash.addNumber(from);
    hash.addNumber(channel);
    hash.add(this.#value(message));
    return hash.pair;
  }

  #faults(id: number): readonly [number, number] {
    const { faults } = this.#space;
    return (this.#hashes.faults[id] ??= hashOf(JSON.stringify(faults.since(id)[0])));
  }
}

/** Two hashes of 32 bits that depend on the order in which things are added. */
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
