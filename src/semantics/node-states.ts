/**
 * Node states: a node with its state and its armed timers, up or down: all of its snapshot but the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import { ModelError } from "../model/model-error.ts";
import type { NodeView } from "../model/property.ts";
import type { ActionOf, Bound, Shape, StateOf, TimerOf } from "../model/protocol.ts";
import type { Cause } from "../model/network.ts";
import type { Scope } from "../model/scope.ts";
import type { Envelopes } from "./envelopes.ts";
import { causeOf, idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import type { ReducerCache } from "./reducer-cache.ts";
import type { Effect, Fork, Reduction, Thrown } from "./reduction.ts";
import { thrownBy } from "./thrown.ts";
import type { Values } from "./values.ts";

/** What became of a node by one event, and what it sent. */
export interface Outcome {
  readonly kind: "done";
  readonly nodeState: number;
  /** Envelopes, in the order of sending; some may go to the node itself. */
  readonly sends: readonly number[];
  /** Whether one of them goes to the node itself. */
  readonly sendsToItself: boolean;
  readonly records: readonly number[];
  readonly choices: readonly number[];
  readonly offered: readonly number[];
}
/** How a node can react to one event: outcomes below the choices that its reducer makes. */
export type Reaction = Outcome | Thrown | ReactionFork;
export interface ReactionFork {
  readonly kind: "fork";
  readonly values: readonly number[];
  /** One branch; the reducer runs when it was never taken. */
  branch(at: number): Reaction;
}

/** Whether a node is up; or down, and by which cause where restarts depend on that. */
export type Status = "up" | "down" | Cause;

interface NodeState {
  readonly node: number;
  readonly status: Status;
  readonly state: number;
  /** Ids of the armed timers, in canonical order. */
  readonly timers: readonly number[];
  readonly reactions: Map<number, Reaction>;
  /** What the guard of the role said of each message that was asked about; undefined in a role without one. */
  readonly guarded: Map<number, boolean | Thrown> | undefined;
  actions: readonly number[] | undefined;
  /** The declared bound that does not hold in it; "" for none; undefined until asked. */
  exceeded: string | undefined;
  /** What the protocol threw when it was asked about it, as a sentence; "" for nothing so far. */
  thrown: string;
}

const NONE: readonly number[] = [];

export class NodeStates {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #reducerCache: ReducerCache;
  /** What properties see of each. */
  readonly views: NodeView<Shape>[] = [];
  readonly #all: NodeState[] = [];
  /** Whether a node that is down knows by which cause: only where it matters, for it makes more states. */
  readonly #tellsCauses: boolean;
  readonly #ids = new Map<string, number>();
  /** For each node, whether each action that was listed so far is fair. */
  readonly #fair: readonly Map<number, boolean>[];
  /** Whether the protocol threw about any so far. */
  throws = false;
  /** Equal ones are one object: there are far fewer of them than reactions, and they stay close to the processor. */
  readonly #outcomes = new Map<string, Outcome>();

  constructor(instance: Instance, values: Values, envelopes: Envelopes, reductions: ReducerCache) {
    this.#instance = instance;
    this.#values = values;
    this.#envelopes = envelopes;
    this.#reducerCache = reductions;
    this.#fair = instance.nodes.map(() => new Map<number, boolean>());
    const { restart } = instance.scope.faults ?? {};
    this.#tellsCauses = typeof restart === "object" && "after" in restart;
  }

  get count(): number {
    return this.#all.length;
  }

  node(nodeState: number): number {
    return this.#all[nodeState].node;
  }

  state(nodeState: number): number {
    return this.#all[nodeState].state;
  }

  isUp(nodeState: number): boolean {
    return this.#all[nodeState].status === "up";
  }

  status(nodeState: number): Status {
    return this.#all[nodeState].status;
  }

  /** Whether the node can receive this message now. Where the guard throws, the delivery does. */
  accepts(nodeState: number, envelope: number): boolean {
    const { guarded } = this.#all[nodeState];
    return !guarded || this.#guard(nodeState, guarded, envelope) !== false;
  }

  #guard(nodeState: number, guarded: Map<number, boolean | Thrown>, envelope: number): boolean | Thrown {
    let said = guarded.get(envelope);
    if (said === undefined) {
      const { node } = this.#all[nodeState];
      const { behaviours, selves } = this.#instance;
      try {
        const message = this.#reducerCache.deliveryOf(envelope);
        said = behaviours[node].accepts!(this.views[nodeState].state, message, selves[node]);
      } catch (error) {
        said = threw("accepts", error, this.#where(node));
      }
      guarded.set(envelope, said);
    }
    return said;
  }

  timers(nodeState: number): readonly number[] {
    return this.#all[nodeState].timers;
  }

  view(nodeState: number): NodeView<Shape> {
    return this.views[nodeState];
  }

  /** The situation of a node with this state and these timers armed. */
  numberOf(node: number, status: Status, state: number, timers: readonly number[]): number {
    return this.#intern(node, status, state, [...timers].sort(this.#values.compare));
  }

  /** The situation of a node before its `start`. */
  initial(node: number): number | Thrown {
    const { behaviours, selves, nodes } = this.#instance;
    let first: object;
    try {
      first = behaviours[node].init(selves[node]);
    } catch (error) {
      return threw("init", error, this.#where(node));
    }
    if (typeof first !== "object" || first === null)
      throw new ModelError(
        `${this.#where(node)}, init answered ${JSON.stringify(first) ?? typeof first}; wanted a state, which is an object.`,
      );
    return this.#intern(node, "up", this.#values.id(first, `init of ${nodes[node]}`), NONE);
  }

  /** Ids of what the node may do by itself: none while it is down, nor where the protocol throws instead of listing them. */
  actions(nodeState: number): readonly number[] {
    return (this.#all[nodeState].actions ??= this.#listActions(nodeState));
  }

  /** Whether an action that some node was found to be able to take is one that it eventually takes. */
  isFair(node: number, action: number): boolean {
    return this.#fair[node].get(action) ?? false;
  }

  /**
   * What the protocol threw instead of an answer about this node: whether it is beyond a bound, what it may do, whether that is
   * fair. As a sentence; "" where it answered.
   */
  thrown(nodeState: number): string {
    // What is beyond a bound is not gone on from, whatever it might do.
    if (this.exceeded(nodeState) === "") this.actions(nodeState);
    return this.#all[nodeState].thrown;
  }

  /** What the node does with an event. A timer that is the event is disarmed before. */
  react(nodeState: number, event: number, firing = -1): Reaction {
    const { reactions, node, state } = this.#all[nodeState];
    let reaction = reactions.get(event);
    if (reaction === undefined) {
      const guarded = kindOf(event) === "message" ? this.#all[nodeState].guarded?.get(idOf(event)) : undefined;
      reaction =
        typeof guarded === "object"
          ? guarded
          : this.#reaction(nodeState, event, firing, this.#reducerCache.of(node, state, event), NONE);
      reactions.set(event, reaction);
    }
    return reaction;
  }

  /** The first declared bound that does not hold in this state, by its name, or "". */
  exceeded(nodeState: number): string {
    return (this.#all[nodeState].exceeded ??= this.#firstExceeded(nodeState));
  }

  #firstExceeded(nodeState: number): string {
    const { bounds = {} } = this.#instance.behaviours[this.#all[nodeState].node];
    return Object.keys(bounds).find((name) => !this.#isWithin(nodeState, name, bounds[name])) ?? "";
  }

  /** Where a bound throws, that is told, and it is not known to be exceeded. */
  #isWithin(nodeState: number, name: string, bound: Bound<object, Scope>): boolean {
    const what = `the bound "${name}"`;
    const said: unknown =
      this.#asked(nodeState, what, () => bound(this.views[nodeState].state, this.#instance.scope)) ?? true;
    if (typeof said === "boolean") return said;
    throw this.#wrong(nodeState, what, said, "true where the state is within it, or false");
  }

  /** What the protocol answers about a node; undefined where it throws, which is noted. */
  #asked<T>(nodeState: number, what: string, ask: () => T): T | undefined {
    try {
      return ask();
    } catch (error) {
      const { says } = threw(what, error, this.#where(this.#all[nodeState].node));
      this.#all[nodeState].thrown = says;
      this.throws = true;
      return undefined;
    }
  }

  #wrong(nodeState: number, what: string, said: unknown, wanted: string): ModelError {
    const answer = JSON.stringify(said) ?? typeof said;
    return new ModelError(`${this.#where(this.#all[nodeState].node)}, ${what} answered ${answer}; wanted ${wanted}.`);
  }

  #where(node: number): string {
    return `${this.#instance.protocol.name}, ${this.#instance.nodes[node]}`;
  }

  #reaction(nodeState: number, event: number, firing: number, reduction: Reduction, path: readonly number[]): Reaction {
    switch (reduction.kind) {
      case "threw":
        return reduction;
      case "done":
        return this.#outcome(this.#all[nodeState], event, firing, reduction);
      case "fork":
        return this.#fork(nodeState, event, firing, reduction, path);
    }
  }

  #fork(nodeState: number, event: number, firing: number, fork: Fork, path: readonly number[]): ReactionFork {
    const branches: Reaction[] = [];
    const { node, state } = this.#all[nodeState];
    return {
      kind: "fork",
      values: fork.values,
      branch: (at) =>
        (branches[at] ??= this.#reaction(
          nodeState,
          event,
          firing,
          this.#reducerCache.branch(node, state, event, fork, path, at),
          [...path, at],
        )),
    };
  }

  #outcome(before: NodeState, event: number, firing: number, effect: Effect): Outcome {
    const { sends, records, choices, offered } = effect;
    const { node } = before;
    const nodeState =
      kindOf(event) === "crash"
        ? this.#intern(node, this.#tellsCauses ? causeOf(event) : "down", effect.state, NONE)
        : this.#intern(node, "up", effect.state, this.#armedAfter(before.timers, firing, effect.timers));
    const what = `${nodeState};${sends.join()}`;
    const key =
      records.length + choices.length === 0 ? what : `${what};${records.join()};${choices.join()};${offered.join()}`;
    let outcome = this.#outcomes.get(key);
    if (outcome === undefined) {
      outcome = {
        kind: "done",
        nodeState,
        sends: orNone(sends),
        sendsToItself: this.#sendsTo(node, sends),
        records: orNone(records),
        choices: orNone(choices),
        offered: orNone(offered),
      };
      this.#outcomes.set(key, outcome);
    }
    return outcome;
  }

  #armedAfter(before: readonly number[], firing: number, changes: readonly number[]): readonly number[] {
    if (before.length + changes.length === 0) return NONE;
    const armed = new Set(before);
    armed.delete(firing);
    for (const timer of changes) {
      if (timer >= 0) armed.add(timer);
      else armed.delete(~timer);
    }
    return [...armed].sort(this.#values.compare);
  }

  #sendsTo(node: number, sends: readonly number[]): boolean {
    return sends.some((envelope) => this.#envelopes.destinations[envelope] === node);
  }

  #listActions(nodeState: number): readonly number[] {
    const { node, status } = this.#all[nodeState];
    const { behaviours, selves, nodes } = this.#instance;
    const role = behaviours[node];
    if (status !== "up" || !role.actions) return NONE;
    const listed: unknown = this.#asked(nodeState, "actions", () =>
      role.actions?.(this.views[nodeState].state, selves[node]),
    );
    if (this.#all[nodeState].thrown !== "") return NONE;
    if (!Array.isArray(listed)) {
      throw this.#wrong(nodeState, "actions", listed, "a list of actions, empty where there are none");
    }
    const actions = [...new Set(listed.map((action) => this.#values.id(action, `action of ${nodes[node]}`)))];
    for (const action of actions) this.#askFair(nodeState, action);
    return this.#all[nodeState].thrown === "" ? actions : NONE;
  }

  #askFair(nodeState: number, action: number): void {
    const { node } = this.#all[nodeState];
    const known = this.#fair[node];
    if (known.has(action)) return;
    const { behaviours, selves } = this.#instance;
    const value = this.#values.at(action) as ActionOf<Shape>;
    const fair = this.#asked(nodeState, "fair", () => behaviours[node].fair?.(value, selves[node]) ?? false);
    if (fair === undefined) return;
    if (typeof fair !== "boolean") throw this.#wrong(nodeState, "fair", fair, "true or false");
    known.set(action, fair);
  }

  #intern(node: number, status: Status, state: number, timers: readonly number[]): number {
    const key = `${node},${status},${state},${timers.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#all.length;
      this.#ids.set(key, id);
      const { id: name, role } = this.#instance.selves[node];
      const view = Object.freeze({
        id: name,
        role,
        up: status === "up",
        state: this.#values.at(state) as StateOf<Shape>,
        timers: Object.freeze(timers.map((timer) => this.#values.at(timer) as TimerOf<Shape>)),
      });
      const guarded = this.#instance.behaviours[node].accepts ? new Map<number, boolean | Thrown>() : undefined;
      const fresh = { reactions: new Map(), actions: undefined, exceeded: undefined, thrown: "" };
      this.#all.push({ node, status, state, timers, guarded, ...fresh });
      this.views.push(view);
    }
    return id;
  }
}

const threw = (what: string, error: unknown, where: string): Thrown => ({
  kind: "threw",
  says: thrownBy(what, error, `${where}, ${what}`),
  choices: NONE,
});

/** Most lists are empty: one for all of them. */
const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);

/** All outcomes of a reaction, in the order of the values on offer, and the errors that it throws. */
export function outcomes(reaction: Reaction): readonly (Outcome | Thrown)[] {
  if (reaction.kind !== "fork") return [reaction];
  return reaction.values.flatMap((_, at) => outcomes(reaction.branch(at)));
}
