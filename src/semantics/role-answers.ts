/**
 * What the functions of a role answer about one of its nodes: its first state, what it accepts, what it may do and which of
 * that is fair, and whether it is outside a bound. Called and validated here; callers remember the answers.
 */
import { isTrue, WITHIN, wrongAnswer } from "../model/user-answers.ts";
import type { ActionOf, Reading, Shape } from "../model/protocol.ts";
import { beginCall } from "./call-under-way.ts";
import type { Handlers } from "./handlers.ts";
import type { Instance } from "./instance.ts";
import type { Thrown } from "./reducer-result.ts";
import { withSelf } from "./self-of-node.ts";
import type { SharedPart } from "./shared-part.ts";
import { thrownBy } from "./thrown-text.ts";
import type { Values } from "./values.ts";

/** What a node may do by itself. */
export interface ListedActions {
  /** Ids of actions. */
  readonly actions: readonly number[];
  /** What the protocol threw instead of listing them or saying which are fair, as a sentence; "" for nothing. */
  readonly thrown: string;
}

/** The name of the first declared bound that does not hold, or ""; and what an earlier bound threw, as a sentence, or "". */
export interface Bounded {
  readonly exceeded: string;
  readonly thrown: string;
}

const NONE: readonly number[] = [];
export const NOTHING_LISTED: ListedActions = { actions: NONE, thrown: "" };

export class RoleAnswers {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #sharedPart: SharedPart;
  readonly #handlers: Handlers;
  /** What guards and `actions` are given. */
  readonly #reading: readonly Reading<Shape>[];
  /** For each node, whether each action listed so far is fair. */
  readonly #fair: Map<number, boolean>[] = [];

  constructor(instance: Instance, values: Values, sharedPart: SharedPart, handlers: Handlers) {
    this.#instance = instance;
    this.#values = values;
    this.#sharedPart = sharedPart;
    this.#handlers = handlers;
    this.#reading = instance.selves.map((self) => withSelf({ shared: instance.shared?.access.proxy as never }, self));
  }

  /** The id of a node's state before its `start`. */
  first(node: number): number | Thrown {
    const { behaviours, selves, nodes } = this.#instance;
    this.#begin(node, "init");
    let first: unknown;
    try {
      first = behaviours[node].init(selves[node]);
    } catch (error) {
      return this.#threw(node, "init", error);
    }
    if (typeof first === "object" && first !== null) return this.#values.id(first, `init of ${nodes[node]}`);
    throw wrongAnswer(`${this.#where(node)}, init`, first, "a state, which is an object");
  }

  /** Whether a node, whose role has a guard, accepts a message. */
  accepts(node: number, state: object, envelope: number, shared: number): boolean | Thrown {
    const { accepts } = this.#instance.behaviours[node];
    this.#begin(node, "accepts");
    let accepted: unknown;
    try {
      const message = this.#handlers.deliveryOf(envelope);
      accepted = this.#sharedPart.reading(shared, () => accepts!(state, message, this.#reading[node]));
    } catch (error) {
      return this.#threw(node, "accepts", error);
    }
    return isTrue(accepted, () => `${this.#where(node)}, accepts`);
  }

  /** What a node that is up may do by itself. */
  actions(node: number, state: object, shared: number): ListedActions {
    const { behaviours, nodes } = this.#instance;
    const { actions: list } = behaviours[node];
    if (!list) return NOTHING_LISTED;
    this.#begin(node, "actions");
    let listed: unknown;
    try {
      listed = this.#sharedPart.reading(shared, () => list(state, this.#reading[node]));
    } catch (error) {
      return { actions: NONE, thrown: this.#threw(node, "actions", error).message };
    }
    if (!Array.isArray(listed)) {
      throw wrongAnswer(`${this.#where(node)}, actions`, listed, "a list of actions, empty where there are none");
    }
    const actions = [...new Set(listed.map((action) => this.#values.id(action, `action of ${nodes[node]}`)))];
    this.#begin(node, "fair");
    try {
      for (const action of actions) this.#askFair(node, action);
    } catch (error) {
      return { actions: NONE, thrown: this.#threw(node, "fair", error).message };
    }
    return { actions, thrown: "" };
  }

  #askFair(node: number, action: number): void {
    const known = (this.#fair[node] ??= new Map<number, boolean>());
    if (known.has(action)) return;
    const { behaviours, selves } = this.#instance;
    const value = this.#values.at(action) as ActionOf<Shape>;
    const fair = behaviours[node].fair?.(value, selves[node]) ?? false;
    known.set(
      action,
      isTrue(fair, () => `${this.#where(node)}, fair`),
    );
  }

  /** Whether an action, which was already listed for this node, is fair. */
  isFair(node: number, action: number): boolean {
    return this.#fair[node]?.get(action) ?? false;
  }

  /** Which bound of its role a state is outside. A bound that throws is not known to be exceeded. */
  bounds(node: number, state: object): Bounded {
    let thrown = "";
    for (const [name, bound] of Object.entries(this.#instance.behaviours[node].bounds ?? {})) {
      const what = `the bound "${name}"`;
      this.#begin(node, what);
      let isWithin: unknown;
      try {
        isWithin = bound(state, this.#instance.scope);
      } catch (error) {
        thrown = this.#threw(node, what, error).message;
        continue;
      }
      if (!isTrue(isWithin, () => `${this.#where(node)}, ${what}`, WITHIN)) return { exceeded: name, thrown };
    }
    return { exceeded: "", thrown };
  }

  #begin(node: number, what: string): void {
    beginCall(() => this.#calling(node, what));
  }

  #threw(node: number, what: string, error: unknown): Thrown {
    return { kind: "threw", message: thrownBy(what, error, this.#calling(node, what)), choices: NONE };
  }

  #calling(node: number, what: string): string {
    return `${this.#where(node)}, ${what}`;
  }

  #where(node: number): string {
    return `${this.#instance.protocol.name}, ${this.#instance.nodes[node]}`;
  }
}
