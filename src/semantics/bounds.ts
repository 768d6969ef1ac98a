import type { Envelopes } from "./envelopes.ts";
import { type Inbox, overfull } from "./inbox.ts";
import type { Instance } from "./instance.ts";
import type { NodeStates } from "./node-states.ts";

interface Situation {
  readonly nodeStates: readonly number[];
  readonly inboxes: readonly Inbox[];
}

/** The declared bounds of a scope. A world is open when some node of it is beyond one: it is judged, but not continued. */
export class Bounds {
  /** Whether there are any. */
  readonly declared: boolean;
  readonly #instance: Instance;
  readonly #nodeStates: NodeStates;
  readonly #envelopes: Envelopes;
  /** The most messages in flight on one link, for each channel. */
  readonly #inFlight: readonly number[];
  readonly #limitsInFlight: boolean;

  constructor(instance: Instance, nodeStates: NodeStates, envelopes: Envelopes) {
    this.#instance = instance;
    this.#nodeStates = nodeStates;
    this.#envelopes = envelopes;
    const { inFlight = Infinity } = instance.scope;
    this.#inFlight = instance.channels.map((channel) =>
      typeof inFlight === "number" ? inFlight : (inFlight[channel] ?? Infinity),
    );
    this.#limitsInFlight = this.#inFlight.some((most) => most < Infinity);
    this.declared = this.#limitsInFlight || instance.behaviours.some(({ bounds }) => bounds !== undefined);
  }

  /** What does not hold of a node with this inbox, by the name of the bound; "" where it is within all of them. */
  exceeded(nodeState: number, inbox: Inbox): string {
    const exceeded = this.#nodeStates.exceeded(nodeState);
    if (exceeded !== "") return withNumbers(exceeded, this.#instance.scope as Readonly<Record<string, unknown>>);
    if (!this.#limitsInFlight) return "";
    const full = overfull(inbox, ({ channel }) => this.#inFlight[channel], this.#envelopes);
    if (!full) return "";
    const channel = this.#instance.channels[full.channel];
    return `messages in flight on one link of channel ${channel} <= ${this.#inFlight[full.channel]}`;
  }

  /** Whether a state is not gone on from: it is beyond one of them, or it is not known what follows (see `thrownIn`). */
  areExceeded({ nodeStates, inboxes }: Situation): boolean {
    return nodeStates.some((nodeState, node) => this.#isEnd(nodeState, inboxes[node]));
  }

  #isEnd(nodeState: number, inbox: Inbox): boolean {
    return this.#nodeStates.thrown(nodeState) !== "" || (this.declared && this.exceeded(nodeState, inbox) !== "");
  }

  /** The node of which the protocol throws when it is asked what follows, and what that is; unless a bound ends the run before. */
  thrownIn({ nodeStates, inboxes }: Situation): string | undefined {
    const node = nodeStates.findIndex((nodeState, at) => this.#isEnd(nodeState, inboxes[at]));
    if (node < 0 || this.exceeded(nodeStates[node], inboxes[node]) !== "") return undefined;
    return `${this.#instance.nodes[node]}: ${this.#nodeStates.thrown(nodeStates[node])}`;
  }
}

/** "term <= termMax" with the numbers of a scope: "term <= 2". */
function withNumbers(name: string, scope: Readonly<Record<string, unknown>>): string {
  return name.replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => {
    const value = Object.hasOwn(scope, word) ? scope[word] : undefined;
    return typeof value === "number" ? String(value) : word;
  });
}
