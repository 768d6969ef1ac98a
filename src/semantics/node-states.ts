/**
 * Node states: a node with its state and its armed timers, up or down: all of its snapshot but the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import type { NodeView } from "../model/property.ts";
import type { Shape, StateOf, TimerOf } from "../model/protocol.ts";
import type { Cause } from "../model/network.ts";
import type { Envelopes } from "./envelopes.ts";
import { causeOf, idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import { ArmedTimers } from "./armed-timers.ts";
import type { Drawing } from "./drawing.ts";
import type { Drawn, Outcome, Reaction, ReactionFork } from "./reaction.ts";
import type { ReducerCache } from "./reducer-cache.ts";
import type { Effect, Fork, Reduction, Thrown } from "./reduction.ts";
import { AnswersByShared } from "./answers-by-shared.ts";
import type { SharedPart } from "./shared-part.ts";
import { type Bounded, type Listed, NOTHING_LISTED, RoleAnswers } from "./role-answers.ts";
import type { Values } from "./values.ts";

/** Whether a node is up; or down, and by which cause where restarts depend on that. */
export type Status = "up" | "down" | Cause;

interface NodeState {
  readonly node: number;
  readonly status: Status;
  readonly state: number;
  /** Ids of the armed timers, in canonical order. */
  readonly timers: readonly number[];
  readonly reactions: AnswersByShared<Reaction>;
  /** What the guard of the role said of each message that was asked about; undefined in a role without one. */
  readonly guarded: AnswersByShared<boolean | Thrown> | undefined;
  readonly actions: AnswersByShared<Listed>;
  /** Undefined until asked. */
  bounded: Bounded | undefined;
}

/** An event at a node, with the shared part as it is; and the timer that is the event, or -1. */
interface Happening {
  readonly nodeState: number;
  readonly event: number;
  readonly firing: number;
  readonly shared: number;
}

const NONE: readonly number[] = [];

export class NodeStates {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #envelopes: Envelopes;
  readonly #reducerCache: ReducerCache;
  readonly #sharedPart: SharedPart;
  readonly #answers: RoleAnswers;
  /** What properties see of each. */
  readonly views: NodeView<Shape>[] = [];
  readonly #all: NodeState[] = [];
  /** Whether a node that is down knows by which cause: only where it matters, for it makes more states. */
  readonly #tellsCauses: boolean;
  readonly #ids = new Map<string, number>();
  readonly #armed: ArmedTimers;
  /** Told before one that was never met gets its number. */
  onNew: (() => void) | undefined;
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
    this.#values = values;
    this.#armed = new ArmedTimers(values);
    this.#envelopes = envelopes;
    this.#reducerCache = reductions;
    this.#answers = new RoleAnswers(instance, values, sharedPart, reductions.handlers);
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
    return (
      guarded.get(envelope, shared) ??
      guarded.ask(envelope, shared, () => this.#answers.accepts(node, this.views[nodeState].state, envelope, shared))
    );
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
    const first = this.#answers.first(node);
    return typeof first === "number" ? this.#intern(node, "up", first, NONE) : first;
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
    const { actions, node, status } = this.#all[nodeState];
    if (status !== "up") return NOTHING_LISTED;
    return (
      actions.get(0, shared) ??
      actions.ask(0, shared, () => this.#answers.actions(node, this.views[nodeState].state, shared))
    );
  }

  /** Whether an action that some node was found to be able to take is one that it eventually takes. */
  isFair(node: number, action: number): boolean {
    return this.#answers.isFair(node, action);
  }

  /**
   * What the protocol threw instead of an answer about this node: whether it is beyond a bound, what it may do, whether that is
   * fair. As a sentence; "" where it answered.
   */
  thrown(nodeState: number, shared: number): string {
    // What is beyond a bound is not expanded, whatever it might do.
    const { exceeded, thrown } = this.#bounded(nodeState);
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

  #bounded(nodeState: number): Bounded {
    const known = this.#all[nodeState];
    return (known.bounded ??= this.#answers.bounds(known.node, this.views[nodeState].state));
  }

  /** The first declared bound that does not hold in this state, by its name, or "". */
  exceeded(nodeState: number): string {
    return this.#bounded(nodeState).exceeded;
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
        : this.#intern(node, "up", effect.state, this.#armed.after(before.timers, firing, effect.timers));
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

  #sendsTo(node: number, sends: readonly number[]): boolean {
    return sends.some((envelope) => this.#envelopes.destinations[envelope] === node);
  }

  #intern(node: number, status: Status, state: number, timers: readonly number[]): number {
    const key = `${node},${status},${state},${this.#armed.keyOf(timers)}`;
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
      const guarded = this.#instance.behaviours[node].accepts ? new AnswersByShared<boolean | Thrown>(part) : undefined;
      const [reactions, actions] = [new AnswersByShared<Reaction>(part), new AnswersByShared<Listed>(part)];
      this.#all.push({ node, status, state, timers, guarded, reactions, actions, bounded: undefined });
      this.views.push(view);
    }
    return id;
  }
}

/** Most lists are empty: one for all of them. */
const orNone = (list: readonly number[]): readonly number[] => (list.length === 0 ? NONE : list);
