/**
 * What becomes of a node: the outcomes of reducers, each with its number. Equal outcomes are one object: there are far fewer outcomes than
 * outcome trees, and few objects stay in the processor's cache.
 */
import type { Envelopes } from "./envelopes.ts";
import type { Outcome } from "./outcome-tree.ts";
import type { Effect } from "./reducer-result.ts";
import type { SharedPart } from "./shared-part.ts";

/** Most lists are empty, and share this one. */
const NONE: readonly number[] = [];

export class Outcomes {
  readonly #envelopes: Envelopes;
  readonly #sharedPart: SharedPart;
  readonly #known = new Map<string, Outcome>();
  #count = 0;

  constructor(envelopes: Envelopes, sharedPart: SharedPart) {
    this.#envelopes = envelopes;
    this.#sharedPart = sharedPart;
  }

  /** The one object for this outcome. @param nodeState what `node` becomes */
  of(node: number, nodeState: number, effect: Effect): Outcome {
    const made = this.make(node, nodeState, effect);
    const { sends, records, choices, offered, writes } = made;
    const what = `${nodeState};${sends.join()}`;
    const key =
      records.length + choices.length + writes === 0
        ? what
        : `${what};${records.join()};${choices.join()};${offered.join()};${writes}`;
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, made);
    return known ?? made;
  }

  /** A new object for an outcome that is not kept. @param nodeState what `node` becomes */
  make(node: number, nodeState: number, { sends, records, choices, offered, writes }: Effect): Outcome {
    return {
      kind: "done",
      number: this.#count++,
      nodeState,
      sends: orNone(sends),
      sendsToItself: sends.some((envelope) => this.#envelopes.destinations[envelope] === node),
      records: orNone(records),
      writes: this.#sharedPart.writes(writes),
      choices: orNone(choices),
      offered: orNone(offered),
    };
  }
}

const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);
