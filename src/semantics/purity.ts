/** Runs handlers again, to see that each does the same when it is asked the same. */
import { ModelError } from "../model/model-error.ts";
import { firstDifference } from "../model/plain.ts";
import { isSameNumbers } from "../model/same-numbers.ts";
import type { Envelopes } from "./envelopes.ts";
import type { EventNames } from "./event-names.ts";
import type { HandlerCall, Handlers } from "./handlers.ts";
import type { Instance } from "./instance.ts";
import type { Effect, ReducerResult, Thrown } from "./reducer-result.ts";
import type { SharedPart } from "./shared-part.ts";
import type { Values } from "./values.ts";

/** The first few runs of handlers are repeated in every mode, and later those whose number is a power of two. */
const FIRST_FEW = 8;

/** A run of a handler that is repeated now and then. */
interface Sampled extends HandlerCall {
  readonly leaf: Effect | Thrown;
  /** Its choices, as indexes among the values on offer. */
  readonly path: readonly number[];
}

export class Purity {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #names: EventNames;
  readonly #sharedPart: SharedPart;
  readonly #handlers: Handlers;
  readonly #sample: Sampled[] = [];

  constructor(
    instance: Instance,
    values: Values,
    envelopes: Envelopes,
    names: EventNames,
    sharedPart: SharedPart,
    handlers: Handlers,
  ) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#names = names;
    this.#sharedPart = sharedPart;
    this.#handlers = handlers;
  }

  /**
   * State that a handler keeps elsewhere shows when its run is repeated: at once, or later when more has happened.
   *
   * @param calls the number of this run
   */
  take(sampled: Sampled, calls: number): void {
    const isPowerOfTwo = (calls & (calls - 1)) === 0;
    if (calls <= FIRST_FEW || isPowerOfTwo) this.#sample.push(sampled);
    if (isPowerOfTwo) this.#sharedPart.apart(() => this.verify());
  }

  /** @throws ModelError "not pure" if a handler in the sample now does something else */
  verify(): void {
    for (const { leaf, path, ...run } of this.#sample) this.verifyOne(run, leaf, path);
  }

  /** @throws ModelError "not pure" if a repeated run gives a different result */
  verifyOne(run: HandlerCall, before: ReducerResult, path: readonly number[]): void {
    if (before.kind === "fork") {
      before.branches.forEach((branch, at) => branch && this.verifyOne(run, branch, [...path, at]));
      return;
    }
    const asked = path.map((at) => ({ at }));
    const { leaf, running } = this.#handlers.run(run, asked);
    const difference = isSame(before, leaf) ? undefined : firstDifference(this.#readable(before), this.#readable(leaf));
    const offered = running.forks.length === path.length;
    if (difference === undefined && offered) return;
    throw new ModelError(
      `${this.#names.where(run.node, run.event)} is not pure: run twice on the same state and event, it differed at ` +
        `${difference ?? "the choices on offer"}. A handler may depend on its node, state, event, scope, variant, peers, rules and the shared part only.`,
    );
  }

  #readable(result: Effect | Thrown): unknown {
    if (result.kind === "threw") return { threw: result.message };
    const { state, timers, sends, records, writes } = result;
    return {
      state: this.#values.at(state),
      timers: timers.map((timer) => [timer < 0 ? "stop" : "start", this.#values.at(timer < 0 ? ~timer : timer)]),
      sends: sends.map((envelope) => {
        const { to, channel, message } = this.#envelopes.all[envelope];
        return [this.#instance.nodes[to], this.#instance.channels[channel], this.#values.at(message)];
      }),
      records: records.map((record) => this.#values.at(record)),
      shared: this.#sharedPart.described(writes),
    };
  }
}

/** Equal values have one number, so that what is readable is needed only to tell a difference. */
function isSame(a: Effect | Thrown, b: Effect | Thrown): boolean {
  if (a.kind === "threw") return b.kind === "threw" && a.message === b.message;
  return b.kind === "done" && a.state === b.state && lists.every((name) => isSameNumbers(a[name], b[name]));
}

const lists = ["timers", "sends", "records", "writes"] as const;
