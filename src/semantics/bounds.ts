/** Decides which states are outside the declared bounds of a scope. */
import { isTrue, WITHIN } from "../model/user-answers.ts";
import { beginCall } from "./call-under-way.ts";
import type { Envelopes } from "./envelopes.ts";
import { type Inbox, overfull } from "./inbox.ts";
import type { Instance } from "./instance.ts";
import type { NodeStates } from "./node-states.ts";
import type { Outcome } from "./outcome-tree.ts";
import { NO_SHARED } from "./shared-part.ts";
import { thrownBy } from "./thrown-text.ts";
import type { Values } from "./values.ts";

interface Situation {
  readonly nodeStates: readonly number[];
  readonly inboxes: readonly Inbox[];
  readonly shared: number;
}

/** Why a shared part ends a run: the bound that does not hold of it, or what a bound threw; "" for neither. */
interface SharedEnd {
  readonly exceeded: string;
  readonly thrown: string;
}

/** The declared bounds of a scope. A state in which any of them does not hold is a boundary state: it is checked but not expanded. */
export class Bounds {
  /** Whether the scope has any. */
  readonly declared: boolean;
  readonly #instance: Instance;
  readonly #nodeStates: NodeStates;
  readonly #envelopes: Envelopes;
  /** For each channel, the most messages in flight on one link. */
  readonly #inFlight: readonly number[];
  readonly #limitsInFlight: boolean;
  readonly #values: Values;
  readonly #named = new Map<string, string>();
  /** Without a shared part: for each node state, whether a run ends in it, whatever its inbox is. */
  readonly #ends: (boolean | undefined)[] = [];
  readonly #ofShared = new Map<number, SharedEnd>([[NO_SHARED, { exceeded: "", thrown: "" }]]);

  constructor(instance: Instance, nodeStates: NodeStates, envelopes: Envelopes, values: Values) {
    this.#values = values;
    this.#instance = instance;
    this.#nodeStates = nodeStates;
    this.#envelopes = envelopes;
    const { inFlight = Infinity } = instance.scope;
    this.#inFlight = instance.channels.map((channel) =>
      typeof inFlight === "number" ? inFlight : (inFlight[channel] ?? Infinity),
    );
    this.#limitsInFlight = this.#inFlight.some((most) => most < Infinity);
    this.declared =
      this.#limitsInFlight ||
      instance.protocol.sharedBounds !== undefined ||
      instance.behaviours.some(({ bounds }) => bounds !== undefined);
  }

  /** The name of the first bound that does not hold of a node with this inbox, or "". */
  exceeded(nodeState: number, inbox: Inbox): string {
    const exceeded = this.#nodeStates.exceeded(nodeState);
    if (exceeded !== "") return this.#withNumbers(exceeded);
    if (!this.#limitsInFlight) return "";
    const full = overfull(inbox, ({ channel }) => this.#inFlight[channel], this.#envelopes);
    if (!full) return "";
    const channel = this.#instance.channels[full.channel];
    return `messages in flight on one link of channel ${channel} <= ${this.#inFlight[full.channel]}`;
  }

  /** Whether a state is not expanded: it is outside a bound, or what follows it is unknown (see `thrownIn`). */
  areExceeded({ nodeStates, inboxes, shared }: Situation): boolean {
    const ofShared = this.ofShared(shared);
    return (
      ofShared.exceeded !== "" ||
      ofShared.thrown !== "" ||
      nodeStates.some((nodeState, node) => this.#isEnd(nodeState, inboxes[node], shared))
    );
  }

  /**
   * The same for a state reached from one within all bounds, by a step at a node that left the shared part unchanged: only that node
   * (if it changed) and the nodes it sent to can be outside a bound now.
   */
  areExceededBy(
    { nodeStates, inboxes, shared }: Situation,
    node: number,
    hasChanged: boolean,
    sends: readonly number[],
  ): boolean {
    if (hasChanged && this.#isEnd(nodeStates[node], inboxes[node], shared)) return true;
    if (!this.#limitsInFlight) return false;
    const { destinations } = this.#envelopes;
    return sends.some((envelope) =>
      this.#isEnd(nodeStates[destinations[envelope]], inboxes[destinations[envelope]], shared),
    );
  }

  /** The same as far as the outcome of the step tells; undefined if more than that decides. */
  areExceededAfter({ nodeState, sends, writes }: Outcome, shared: number): boolean | undefined {
    if (writes !== 0) return undefined;
    if (this.#isEndOf(nodeState, shared)) return true;
    return this.#limitsInFlight && sends.length > 0 ? undefined : false;
  }

  /** The name of the bound that an outcome leads outside of, or "" if more than the outcome decides. */
  exceededAfter({ nodeState, sends }: Outcome): string {
    return this.#limitsInFlight && sends.length > 0 ? "" : this.#withNumbers(this.#nodeStates.exceeded(nodeState));
  }

  #isEnd(nodeState: number, inbox: Inbox, shared: number): boolean {
    return this.#isEndOf(nodeState, shared) || (this.#limitsInFlight && this.exceeded(nodeState, inbox) !== "");
  }

  /** Whether a run ends in this state of a node, whatever its inbox is. */
  #isEndOf(nodeState: number, shared: number): boolean {
    if (shared !== NO_SHARED) return this.#findEnd(nodeState, shared);
    const ends = this.#ends;
    while (ends.length <= nodeState) ends.push(undefined);
    return (ends[nodeState] ??= this.#findEnd(nodeState, shared));
  }

  #findEnd(nodeState: number, shared: number): boolean {
    return (
      this.#nodeStates.thrown(nodeState, shared) !== "" ||
      (this.declared && this.#nodeStates.exceeded(nodeState) !== "")
    );
  }

  /** The name of the first bound that does not hold of a state, or "". */
  exceededIn({ nodeStates, inboxes, shared }: Situation): string {
    let bound = this.ofShared(shared).exceeded;
    for (let node = 0; bound === "" && node < nodeStates.length; node++)
      bound = this.exceeded(nodeStates[node], inboxes[node]);
    return bound;
  }

  /** What the bounds say of a shared part. */
  ofShared(shared: number): SharedEnd {
    let end = this.#ofShared.get(shared);
    if (!end) this.#ofShared.set(shared, (end = this.#asked(this.#values.at(shared) as object)));
    return end;
  }

  #asked(shared: object): SharedEnd {
    const { protocol, scope } = this.#instance;
    for (const [name, bound] of Object.entries(protocol.sharedBounds ?? {})) {
      beginCall(() => `${protocol.name}, the bound "${name}"`);
      let isWithin: unknown;
      try {
        isWithin = bound(shared as never, scope as never);
      } catch (error) {
        return { exceeded: "", thrown: thrownBy(`the bound "${name}"`, error, protocol.name) };
      }
      if (!isTrue(isWithin, () => `${protocol.name}, the bound "${name}"`, WITHIN))
        return { exceeded: this.#withNumbers(name), thrown: "" };
    }
    return { exceeded: "", thrown: "" };
  }

  /** The first node at which the protocol throws when asked what follows, with what it threw; undefined if a bound ends the run first. */
  thrownIn({ nodeStates, inboxes, shared }: Situation): string | undefined {
    const ofShared = this.ofShared(shared);
    if (ofShared.exceeded !== "") return undefined;
    if (ofShared.thrown !== "") return ofShared.thrown;
    const node = nodeStates.findIndex((nodeState, at) => this.#isEnd(nodeState, inboxes[at], shared));
    if (node < 0 || this.exceeded(nodeStates[node], inboxes[node]) !== "") return undefined;
    return `${this.#instance.nodes[node]}: ${this.#nodeStates.thrown(nodeStates[node], shared)}`;
  }

  /** Replaces names of numbers by their values in the scope: "term <= termMax" becomes "term <= 2". */
  #withNumbers(name: string): string {
    let named = this.#named.get(name);
    if (named === undefined) this.#named.set(name, (named = withNumbers(name, this.#instance.scope)));
    return named;
  }
}

function withNumbers(name: string, scope: object): string {
  const numbers = scope as Readonly<Record<string, unknown>>;
  return name.replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => {
    const value = Object.hasOwn(numbers, word) ? numbers[word] : undefined;
    return typeof value === "number" ? String(value) : word;
  });
}
