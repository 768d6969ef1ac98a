import type { Envelopes } from "./envelopes.ts";
import { type Inbox, overfull } from "./inbox.ts";
import type { Instance } from "./instance.ts";
import type { Locals } from "./locals.ts";

/** The declared bounds of a scope. A world is open when some node of it is beyond one: it is judged, but not continued. */
export class Bounds {
  /** Whether there are any. */
  readonly declared: boolean;
  readonly #instance: Instance;
  readonly #locals: Locals;
  readonly #envelopes: Envelopes;
  /** The most messages in flight on one link, for each channel. */
  readonly #inFlight: readonly number[];
  readonly #limitsInFlight: boolean;

  constructor(instance: Instance, locals: Locals, envelopes: Envelopes) {
    this.#instance = instance;
    this.#locals = locals;
    this.#envelopes = envelopes;
    const { inFlight = Infinity } = instance.scope;
    this.#inFlight = instance.channels.map((channel) =>
      typeof inFlight === "number" ? inFlight : (inFlight[channel] ?? Infinity),
    );
    this.#limitsInFlight = this.#inFlight.some((most) => most < Infinity);
    this.declared = this.#limitsInFlight || instance.behaviours.some(({ bounds }) => bounds !== undefined);
  }

  /** What does not hold of a node with this inbox, by the name of the bound; "" where it is within all of them. */
  exceeded(local: number, inbox: Inbox): string {
    const exceeded = this.#locals.exceeded(local);
    if (exceeded !== "") return withNumbers(exceeded, this.#instance.scope as Readonly<Record<string, unknown>>);
    if (!this.#limitsInFlight) return "";
    const full = overfull(inbox, ({ channel }) => this.#inFlight[channel], this.#envelopes);
    if (!full) return "";
    const channel = this.#instance.channels[full.channel];
    return `messages in flight on one link of channel ${channel} <= ${this.#inFlight[full.channel]}`;
  }

  /** Whether a world is beyond one of them. */
  areExceeded({
    locals,
    inboxes,
  }: {
    readonly locals: readonly number[];
    readonly inboxes: readonly Inbox[];
  }): boolean {
    return this.declared && locals.some((local, node) => this.exceeded(local, inboxes[node]) !== "");
  }
}

/** "term <= termMax" with the numbers of a scope: "term <= 2". */
function withNumbers(name: string, scope: Readonly<Record<string, unknown>>): string {
  return name.replace(/[\p{L}_$][\p{L}\p{N}_$]*/gu, (word) => {
    const value = Object.hasOwn(scope, word) ? scope[word] : undefined;
    return typeof value === "number" ? String(value) : word;
  });
}
