/**
 * What reducers do, computed at most once for each (node, state, event, choices so far) and then remembered. Handlers run
 * here; everything else works on the remembered integers.
 */
import type { Arming, Drawing } from "./drawn-choices.ts";
import type { Envelopes } from "./envelopes.ts";
import { EventNames } from "./event-names.ts";
import type { Choice } from "./handler-effects.ts";
import { type HandlerCall, Handlers } from "./handlers.ts";
import type { Instance } from "./instance.ts";
import { Purity } from "./purity.ts";
import type { Pulse } from "./pulse.ts";
import { type Numbers, numbersOf, resultIn } from "./reducer-cache-numbers.ts";
import type { Effect, Fork, ReducerResult, Thrown } from "./reducer-result.ts";
import { AnswersByShared } from "./answers-by-shared.ts";
import type { SharedPart } from "./shared-part.ts";
import type { Values } from "./values.ts";

/** How many remembered results strict mode repeats: all of a few, and of more a part that costs little beside the search. */
const SAMPLE_MIN = 250;
const SAMPLE_MAX = 2000;
const SAMPLE_PART = 1 / 8;

export class ReducerCache {
  /** How often a reducer ran, not counting repetitions. */
  calls = 0;
  readonly names: EventNames;
  readonly handlers: Handlers;
  readonly #nodeCount: number;
  readonly #purity: Purity;
  readonly #pulse: Pulse;
  readonly #sharedPart: SharedPart;
  readonly #remembered: AnswersByShared<ReducerResult>[] = [];

  constructor(instance: Instance, values: Values, envelopes: Envelopes, sharedPart: SharedPart, pulse: Pulse) {
    this.#nodeCount = instance.nodes.length;
    this.#sharedPart = sharedPart;
    this.#pulse = pulse;
    this.names = new EventNames(instance, values, envelopes);
    this.handlers = new Handlers(instance, values, envelopes, this.names, sharedPart);
    this.#purity = new Purity(instance, values, envelopes, this.names, sharedPart, this.handlers);
  }

  /** What the reducer does at this node, in this state, with this event and this shared part. */
  of(node: number, state: number, event: number, shared: number): ReducerResult {
    const memory = this.#memoryAt(state * this.#nodeCount + node);
    return (
      memory.get(event, shared) ??
      memory.ask(event, shared, () => {
        const asked = { node, state, event, shared };
        const result = this.#explore(asked, []);
        // Which fields of the shared part were read is known only once every branch was explored.
        return this.#sharedPart.isThere ? this.#whole(asked, result, []) : result;
      })
    );
  }

  #memoryAt(place: number): AnswersByShared<ReducerResult> {
    return (this.#remembered[place] ??= new AnswersByShared(this.#sharedPart));
  }

  #whole(asked: HandlerCall, result: ReducerResult, path: readonly Choice[]): ReducerResult {
    if (result.kind !== "fork") return result;
    const { values, branches } = result;
    values.forEach((_, at) => {
      const choices = [...path, { at, values }];
      branches[at] ??= this.#explore(asked, choices);
      this.#whole(asked, branches[at], choices);
    });
    return result;
  }

  /** One branch of a fork that `of` reached by these earlier choices (as indexes among the values on offer). */
  branch(
    node: number,
    state: number,
    event: number,
    shared: number,
    fork: Fork,
    earlier: readonly number[],
    at: number,
  ): ReducerResult {
    return (fork.branches[at] ??= this.#explore(
      { node, state, event, shared },
      this.#choices(this.of(node, state, event, shared), [...earlier, at]),
    ));
  }

  /** Runs a handler once, with choices as they are drawn. Nothing is remembered. */
  drawing(
    node: number,
    state: number,
    event: number,
    shared: number,
    drawing: Drawing,
  ): { readonly leaf: Effect | Thrown; readonly armings: readonly Arming[] } {
    this.#pulse.beat();
    this.calls++;
    const { leaf, running } = this.handlers.run({ node, state, event, shared }, [], drawing);
    return { leaf, armings: running.armings };
  }

  /** The choices at these indexes, with the values on offer: each was looked at when its fork was met. */
  #choices(result: ReducerResult, places: readonly number[]): readonly Choice[] {
    let fork = result as Fork;
    return places.map((at) => {
      const { values, branches } = fork;
      fork = branches[at] as Fork;
      return { at, values };
    });
  }

  /**
   * Everything remembered, each result as a list of numbers.
   *
   * @param texts receives the sentences of what was thrown; the numbers are indexes into it
   */
  *remembered(texts: string[]): Generator<readonly number[]> {
    for (const [at, memory] of this.#remembered.entries()) {
      for (const [event, shared, fields, result] of memory?.all() ?? [])
        yield [at, event, shared, fields.length, ...fields, ...numbersOf(result, texts)];
    }
  }

  /** Takes in one result, as `remembered` gave it. */
  remember(numbers: Numbers, texts: readonly string[]): void {
    const memory = this.#memoryAt(numbers.next());
    const [event, shared, fields] = [numbers.next(), numbers.next(), numbers.list()];
    memory.put(event, shared, fields, resultIn(numbers, texts));
  }

  /**
   * Repeats a sample of the remembered results: in strict mode a large one, the last ones first.
   *
   * @throws ModelError "not pure" if one of them now does something else
   */
  verify(isStrict: boolean): void {
    this.#purity.verify();
    if (!isStrict) return;
    const all: (() => void)[] = [];
    this.#remembered.forEach((memory, index) => {
      const node = index % this.#nodeCount;
      const state = Math.floor(index / this.#nodeCount);
      for (const [event, shared, , result] of memory.all())
        all.push(() => this.#purity.verifyOne({ node, state, event, shared }, result, []));
    });
    const sample = Math.min(SAMPLE_MAX, Math.max(SAMPLE_MIN, all.length * SAMPLE_PART));
    const stride = Math.ceil(all.length / sample);
    for (let i = all.length - 1; i >= 0; i -= stride) {
      this.#pulse.beat();
      all[i]();
    }
  }

  /** Runs the reducer with these choices and the first value of every further one, and builds the forks it met on the way. */
  #explore(asked: HandlerCall, path: readonly Choice[]): ReducerResult {
    this.#pulse.beat();
    const { leaf, running } = this.handlers.run(asked, path);
    this.calls++;
    let result: ReducerResult = leaf;
    for (let i = running.forks.length - 1; i >= path.length; i--) {
      const values = running.forks[i];
      const branches = new Array<ReducerResult | undefined>(values.length).fill(undefined);
      branches[0] = result;
      result = { kind: "fork", values, branches };
    }
    this.#purity.take({ ...asked, leaf, path: running.forks.map((_, i) => path.at(i)?.at ?? 0) }, this.calls);
    return result;
  }
}
