/**
 * Node states: a node with its state and its armed timers, up or down: all of its snapshot but the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import { ModelError } from "../model/model-error.ts";
import type { NodeView } from "../model/property.ts";
import type { ActionOf, Bound, Reading, Shape, StateOf, TimerOf } from "../model/protocol.ts";
import type { Cause } from "../model/network.ts";
import type { Scope } from "../model/scope.ts";
import type { Envelopes } from "./envelopes.ts";
import { causeOf, idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import type { Arming, Drawing } from "./drawing.ts";
import type { ReducerCache } from "./reducer-cache.ts";
import type { Effect, Fork, Reduction, Thrown } from "./reduction.ts";
import { withMore } from "./selves.ts";
import { Memory, type SharedPart } from "./shared-part.ts";
import { thrownBy } from "./thrown.ts";
import type { Values } from "./values.ts";

/** What became of a node by one event, and what it sent. */
export interface Outcome {
  readonly kind: "done";
  /** Equal outcomes of reducers have one number; -1 where none ran. */
  readonly number: number;
  readonly nodeState: number;
  /** Envelopes, in the order of sending; some may go to the node itself. */
  readonly sends: readonly number[];
  /** Whether one of them goes to the node itself. */
  readonly sendsToItself: boolean;
  readonly records: readonly number[];
  /** What it writes into the shared part: 0 for nothing, see `SharedPart.writes`. */
  readonly writes: number;
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

/** What a node does with an event once, and how its timers are armed meanwhile. */
export interface Drawn {
  readonly outcome: Outcome;
  readonly armings: readonly Arming[];
}

/** Whether a node is up; or down, and by which cause where restarts depend on that. */
export type Status = "up" | "down" | Cause;

interface NodeState {
  readonly node: number;
  readonly status: Status;
  readonly state: number;
  /** Ids of the armed timers, in canonical order. */
  readonly timers: readonly number[];
  readonly reactions: Memory<Reaction>;
  /** What the guard of the role said of each message that was asked about; undefined in a role without one. */
  readonly guarded: Memory<boolean | Thrown> | undefined;
  readonly actions: Memory<Listed>;
  /** The declared bound that does not hold in it; "" for none; undefined until asked. */
  exceeded: string | undefined;
  /** What a bound threw when it was asked about it, as a sentence; "" for nothing so far. */
  thrown: string;
}

/** An event at a node, with the shared part as it is; and the timer that is the event, or -1. */
interface Happening {
  readonly nodeState: number;
  readonly event: number;
  readonly firing: number;
  readonly shared: number;
}

/** What a node may do by itself. */
interface Listed {
  readonly actions: readonly number[];
  /** What the protocol threw instead of listing them or saying which are fair, as a sentence; "" for nothing. */
  readonly thrown: string;
}

const NONE: readonly number[] = [];
const NOTHING: Listed = { actions: NONE, thrown: "" };

export class NodeStates {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #reducerCache: ReducerCache;
  readonly #sharedPart: SharedPart;
  /** What guards and `actions` get. */
  readonly #reading: readonly Reading<Shape>[];
  /** What properties see of each. */
  readonly views: NodeView<Shape>[] = [];
  readonly #all: NodeState[] = [];
  /** Whether a node that is down knows by which cause: only where it matters, for it makes more states. */
  readonly #tellsCauses: boolean;
  readonly #ids = new Map<string, number>();
  /** For each node, whether each action that was listed so far is fair. */
  readonly #fair: readonly Map<number, boolean>[];
  /** Told before one that was never met gets its number. */
  onNew: (() => void) | undefined;
  /** Whether the protocol threw about any so far. */
  throws = false;
  /** Equal ones are one object: there are far fewer of them than reactions, and they stay close to the processor. */
  readonly #outcomes = new Map<string, Outcome>();
  #outcomeCount = 0;

  constructor(
    instance: Instance,
    values: Values,
    envelopes: Envelopes,
    sharedPart: SharedPart,
    reductions: ReducerCache,
  ) {
    this.#instance = instance;
    this.#sharedPart = sharedPart;
    this.#reading = instance.selves.map((self) => withMore(self, { shared: instance.shared?.access.proxy as never }));
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
  accepts(nodeState: number, envelope: number, shared: number): boolean {
    return this.#guard(nodeState, envelope, shared) !== false;
  }

  #guard(nodeState: number, envelope: number, shared: number): boolean | Thrown {
    const { guarded, node } = this.#all[nodeState];
    if (!guarded) return true;
    const known = guarded.get(envelope, shared);
    if (known !== undefined) return known;
    return guarded.ask(envelope, shared, () => {
      try {
        const message = this.#reducerCache.handlers.deliveryOf(envelope);
        const role = this.#instance.behaviours[node];
        return this.#sharedPart.reading(shared, () =>
          role.accepts!(this.views[nodeState].state, message, this.#reading[node]),
        );
      } catch (error) {
        return threw("accepts", error, this.#where(node));
      }
    });
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

  /** A node as it was before: what the same protocol made of it, in another space or another process. */
  again(node: number, { up, state, timers }: Pick<NodeView<Shape>, "up" | "state" | "timers">): number {
    const where = `state of ${this.#instance.nodes[node]}`;
    const ids = timers.map((timer) => this.#values.id(timer, where)).sort(this.#values.compare);
    return this.#intern(node, up ? "up" : this.#tellsCauses ? "process" : "down", this.#values.id(state, where), ids);
  }

  /** Ids of what the node may do by itself: none while it is down, nor where the protocol throws instead of listing them. */
  actions(nodeState: number, shared: number): readonly number[] {
    return this.#listed(nodeState, shared).actions;
  }

  #listed(nodeState: number, shared: number): Listed {
    const { actions } = this.#all[nodeState];
    return actions.get(0, shared) ?? actions.ask(0, shared, () => this.#listActions(nodeState, shared));
  }

  /** Whether an action that some node was found to be able to take is one that it eventually takes. */
  isFair(node: number, action: number): boolean {
    return this.#fair[node].get(action) ?? false;
  }

  /**
   * What the protocol threw instead of an answer about this node: whether it is beyond a bound, what it may do, whether that is
   * fair. As a sentence; "" where it answered.
   */
  thrown(nodeState: number, shared: number): string {
    // What is beyond a bound is not expanded, whatever it might do.
    const exceeded = this.exceeded(nodeState);
    const { thrown } = this.#all[nodeState];
    return exceeded === "" && thrown === "" ? this.#listed(nodeState, shared).thrown : thrown;
  }

  /** What the node does with an event. A timer that is the event is disarmed before. */
  react(nodeState: number, event: number, shared: number, firing = -1): Reaction {
    const { reactions, node, state } = this.#all[nodeState];
    const known = reactions.get(event, shared);
    if (known !== undefined) return known;
    return reactions.ask(event, shared, () => {
      const guarded = kindOf(event) === "message" ? this.#guard(nodeState, idOf(event), shared) : undefined;
      if (typeof guarded === "object") return guarded;
      const reduction = this.#reducerCache.of(node, state, event, shared);
      return this.#reaction({ nodeState, event, firing, shared }, reduction, NONE);
    });
  }

  /**
   * What the node does with an event when its choices are drawn. It is run again each time, and not remembered: who draws has
   * too many choices for that, or remembers himself.
   */
  reactDrawing(nodeState: number, event: number, shared: number, firing: number, drawing: Drawing): Drawn | Thrown {
    const { node, state, guarded: guard } = this.#all[nodeState];
    const kind = kindOf(event);
    // A guard, and what survives a crash, may depend on every name.
    if (kind === "crash" || (kind === "message" && guard)) {
      drawing.readsName();
      drawing.readsSender();
    }
    const guarded = kind === "message" ? this.#guard(nodeState, idOf(event), shared) : undefined;
    if (typeof guarded === "object") return guarded;
    const { leaf, armings } = this.#reducerCache.drawing(node, state, event, shared, drawing);
    if (leaf.kind === "threw") return leaf;
    return { outcome: this.#outcomeOf({ nodeState, event, firing, shared }, leaf), armings };
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
    let said: unknown;
    try {
      said = bound(this.views[nodeState].state, this.#instance.scope);
    } catch (error) {
      this.#all[nodeState].thrown = this.#noteThrown(nodeState, what, error);
      return true;
    }
    if (typeof said === "boolean") return said;
    throw this.#wrong(nodeState, what, said, "true where the state is within it, or false");
  }

  /** What the protocol threw instead of an answer about a node, as a sentence. */
  #noteThrown(nodeState: number, what: string, error: unknown): string {
    const { message } = threw(what, error, this.#where(this.#all[nodeState].node));
    this.throws = true;
    return message;
  }

  #wrong(nodeState: number, what: string, said: unknown, wanted: string): ModelError {
    const answer = JSON.stringify(said) ?? typeof said;
    return new ModelError(`${this.#where(this.#all[nodeState].node)}, ${what} answered ${answer}; wanted ${wanted}.`);
  }

  #where(node: number): string {
    return `${this.#instance.protocol.name}, ${this.#instance.nodes[node]}`;
  }

  #reaction(happening: Happening, reduction: Reduction, path: readonly number[]): Reaction {
    switch (reduction.kind) {
      case "threw":
        return reduction;
      case "done":
        return this.#outcome(happening, reduction);
      case "fork":
        return this.#fork(happening, reduction, path);
    }
  }

  #fork(happening: Happening, fork: Fork, path: readonly number[]): ReactionFork {
    const branches: Reaction[] = [];
    const { nodeState, event, shared } = happening;
    const { node, state } = this.#all[nodeState];
    return {
      kind: "fork",
      values: fork.values,
      branch: (at) =>
        (branches[at] ??= this.#reaction(
          happening,
          this.#reducerCache.branch(node, state, event, shared, fork, path, at),
          [...path, at],
        )),
    };
  }

  /** Equal ones are one object. */
  #outcome(happening: Happening, effect: Effect): Outcome {
    const made = this.#outcomeOf(happening, effect);
    const { nodeState, sends, records, choices, offered, writes } = made;
    const what = `${nodeState};${sends.join()}`;
    const key =
      records.length + choices.length + writes === 0
        ? what
        : `${what};${records.join()};${choices.join()};${offered.join()};${writes}`;
    const known = this.#outcomes.get(key);
    if (known === undefined) this.#outcomes.set(key, made);
    return known ?? made;
  }

  #outcomeOf({ nodeState: from, event, firing }: Happening, effect: Effect): Outcome {
    const { sends, records, choices, offered } = effect;
    const before = this.#all[from];
    const { node } = before;
    const nodeState =
      kindOf(event) === "crash"
        ? this.#intern(node, this.#tellsCauses ? causeOf(event) : "down", effect.state, NONE)
        : this.#intern(node, "up", effect.state, this.#armedAfter(before.timers, firing, effect.timers));
    return {
      kind: "done",
      number: this.#outcomeCount++,
      nodeState,
      sends: orNone(sends),
      sendsToItself: this.#sendsTo(node, sends),
      records: orNone(records),
      writes: this.#sharedPart.writes(effect.writes),
      choices: orNone(choices),
      offered: orNone(offered),
    };
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

  #listActions(nodeState: number, shared: number): Listed {
    const { node, status } = this.#all[nodeState];
    const { behaviours, nodes } = this.#instance;
    const role = behaviours[node];
    if (status !== "up" || !role.actions) return NOTHING;
    let listed: unknown;
    try {
      listed = this.#sharedPart.reading(shared, () => role.actions!(this.views[nodeState].state, this.#reading[node]));
    } catch (error) {
      return { actions: NONE, thrown: this.#noteThrown(nodeState, "actions", error) };
    }
    if (!Array.isArray(listed)) {
      throw this.#wrong(nodeState, "actions", listed, "a list of actions, empty where there are none");
    }
    const actions = [...new Set(listed.map((action) => this.#values.id(action, `action of ${nodes[node]}`)))];
    try {
      for (const action of actions) this.#askFair(nodeState, action);
    } catch (error) {
      return { actions: NONE, thrown: this.#noteThrown(nodeState, "fair", error) };
    }
    return { actions, thrown: "" };
  }

  #askFair(nodeState: number, action: number): void {
    const { node } = this.#all[nodeState];
    const known = this.#fair[node];
    if (known.has(action)) return;
    const { behaviours, selves } = this.#instance;
    const value = this.#values.at(action) as ActionOf<Shape>;
    const fair = behaviours[node].fair?.(value, selves[node]) ?? false;
    if (typeof fair !== "boolean") throw this.#wrong(nodeState, "fair", fair, "true or false");
    known.set(action, fair);
  }

  #intern(node: number, status: Status, state: number, timers: readonly number[]): number {
    const key = `${node},${status},${state},${timers.join()}`;
    let id = this.#ids.get(key);
    if (id === undefined) {
      this.onNew?.();
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
      const part = this.#sharedPart;
      const guarded = this.#instance.behaviours[node].accepts ? new Memory<boolean | Thrown>(part) : undefined;
      const [reactions, actions] = [new Memory<Reaction>(part), new Memory<Listed>(part)];
      this.#all.push({ node, status, state, timers, guarded, reactions, actions, exceeded: undefined, thrown: "" });
      this.views.push(view);
    }
    return id;
  }
}

const threw = (what: string, error: unknown, where: string): Thrown => ({
  kind: "threw",
  message: thrownBy(what, error, `${where}, ${what}`),
  choices: NONE,
});

/** Most lists are empty: one for all of them. */
const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);

/** All outcomes of a reaction, in the order of the values on offer, and the errors that it throws. */
export function outcomes(reaction: Reaction): readonly (Outcome | Thrown)[] {
  if (reaction.kind !== "fork") return [reaction];
  return reaction.values.flatMap((_, at) => outcomes(reaction.branch(at)));
}
