/**
 * Node states: a node's state and its armed timers, up or down; everything in its snapshot except the inbox.
 * Each distinct one is a small integer, and what an event makes of it is computed once.
 */
import type { NodeView } from "../model/property.ts";
import type { Shape, StateOf, TimerOf } from "../model/protocol.ts";
import type { Cause } from "../model/network.ts";
import type { Envelopes } from "./envelopes.ts";
import { causeOf, idOf, kindOf } from "./events.ts";
import type { Instance } from "./instance.ts";
import { ArmedTimers } from "./armed-timers.ts";
import type { Drawing } from "./drawn-choices.ts";
import type { Drawn, OutcomeTree, OutcomeFork } from "./outcome-tree.ts";
import { Outcomes } from "./outcomes.ts";
import type { ReducerCache } from "./reducer-cache.ts";
import type { Effect, Fork, ReducerResult, Thrown } from "./reducer-result.ts";
import { AnswersByShared } from "./answers-by-shared.ts";
import type { SharedPart } from "./shared-part.ts";
import { type Bounded, type ListedActions, NOTHING_LISTED, RoleAnswers } from "./role-answers.ts";
import type { Values } from "./values.ts";

/** Whether a node is up or down; if restarts depend on the cause, by which cause it is down. */
export type Status = "up" | "down" | Cause;

interface NodeState {
  readonly node: number;
  readonly status: Status;
  readonly state: number;
  /** Ids of the armed timers, in canonical order. */
  readonly timers: readonly number[];
  readonly outcomeTrees: AnswersByShared<OutcomeTree>;
  /** What the role's guard said of each message it was asked about; undefined in a role without a guard. */
  readonly guarded: AnswersByShared<boolean | Thrown> | undefined;
  readonly actions: AnswersByShared<ListedActions>;
  /** Undefined until asked. */
  bounded: Bounded | undefined;
}

/** An event at a node with the present shared part; `firing` is the timer if the event is one, or -1. */
interface Occasion {
  readonly nodeState: number;
  readonly event: number;
  readonly firing: number;
  readonly shared: number;
}

const NONE: readonly number[] = [];

export class NodeStates {
  readonly #instance: Instance;
  readonly #values: Values;
  readonly #reducerCache: ReducerCache;
  readonly #sharedPart: SharedPart;
  readonly #answers: RoleAnswers;
  /** What properties see of each. */
  readonly views: NodeView<Shape>[] = [];
  readonly #all: NodeState[] = [];
  /** Whether a node that is down remembers the cause: only if it matters, because it makes more states. */
  readonly #tellsCauses: boolean;
  readonly #ids = new Map<string, number>();
  readonly #armed: ArmedTimers;
  /** Called before a receive guard is asked for the first time about a message in a node state. */
  onGuarded: ((nodeState: number, envelope: number) => void) | undefined;
  /** Called before a new node state gets its number. */
  onNew: (() => void) | undefined;
  readonly #outcomes: Outcomes;

  constructor(
    instance: Instance,
    values: Values,
    envelopes: Envelopes,
    sharedPart: SharedPart,
    reducerCache: ReducerCache,
  ) {
    this.#instance = instance;
    this.#sharedPart = sharedPart;
    this.#values = values;
    this.#armed = new ArmedTimers(values);
    this.#outcomes = new Outcomes(envelopes, sharedPart);
    this.#reducerCache = reducerCache;
    this.#answers = new RoleAnswers(instance, values, sharedPart, reducerCache.handlers);
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

  /** Whether the node can receive this message now. If the guard throws, the delivery is possible, and throws. */
  accepts(nodeState: number, envelope: number, shared: number): boolean {
    return this.#guard(nodeState, envelope, shared) !== false;
  }

  #guard(nodeState: number, envelope: number, shared: number): boolean | Thrown {
    const { guarded, node } = this.#all[nodeState];
    if (!guarded) return true;
    const known = guarded.get(envelope, shared);
    if (known !== undefined) return known;
    this.onGuarded?.(nodeState, envelope);
    const { state } = this.views[nodeState];
    return guarded.ask(envelope, shared, () => this.#answers.accepts(node, state, envelope, shared));
  }

  timers(nodeState: number): readonly number[] {
    return this.#all[nodeState].timers;
  }

  view(nodeState: number): NodeView<Shape> {
    return this.views[nodeState];
  }

  /** The number of a node with this state and these armed timers. */
  numberOf(node: number, status: Status, state: number, timers: readonly number[]): number {
    return this.#intern(node, status, state, [...timers].sort(this.#values.compare));
  }

  /** The number of a node before its `start`. */
  initial(node: number): number | Thrown {
    const first = this.#answers.first(node);
    return typeof first === "number" ? this.#intern(node, "up", first, NONE) : first;
  }

  /** The number of a node given as values: what the same protocol made of it in another space or another process. */
  again(node: number, { up, state, timers }: Pick<NodeView<Shape>, "up" | "state" | "timers">): number {
    const where = `state of ${this.#instance.nodes[node]}`;
    const ids = timers.map((timer) => this.#values.id(timer, where)).sort(this.#values.compare);
    return this.#intern(node, up ? "up" : this.#tellsCauses ? "process" : "down", this.#values.id(state, where), ids);
  }

  /** Ids of what the node may do by itself: none while it is down, and none if the protocol throws instead of listing them. */
  actions(nodeState: number, shared: number): readonly number[] {
    return this.#listed(nodeState, shared).actions;
  }

  #listed(nodeState: number, shared: number): ListedActions {
    const { actions, node, status } = this.#all[nodeState];
    if (status !== "up") return NOTHING_LISTED;
    return (
      actions.get(0, shared) ??
      actions.ask(0, shared, () => this.#answers.actions(node, this.views[nodeState].state, shared))
    );
  }

  /** Whether an action, which was already found possible at this node, is fair. */
  isFair(node: number, action: number): boolean {
    return this.#answers.isFair(node, action);
  }

  /**
   * What the protocol threw when asked about this node (whether it is within its bounds, what it may do, whether that is fair),
   * as a sentence; "" if it answered.
   */
  thrown(nodeState: number, shared: number): string {
    // A state outside a bound is not expanded, whatever the node could do.
    const { exceeded, thrown } = this.#bounded(nodeState);
    return exceeded === "" && thrown === "" ? this.#listed(nodeState, shared).thrown : thrown;
  }

  /** What the node does with an event. If the event is a timer, it is disarmed first. */
  outcomeTree(nodeState: number, event: number, shared: number, firing = -1): OutcomeTree {
    const { outcomeTrees, node, state } = this.#all[nodeState];
    const known = outcomeTrees.get(event, shared);
    if (known !== undefined) return known;
    return outcomeTrees.ask(event, shared, () => {
      const guarded = kindOf(event) === "message" ? this.#guard(nodeState, idOf(event), shared) : undefined;
      if (typeof guarded === "object") return guarded;
      const result = this.#reducerCache.of(node, state, event, shared);
      return this.#treeOf({ nodeState, event, firing, shared }, result, NONE);
    });
  }

  /**
   * What the node does with an event when its choices are drawn. It runs again each time and nothing is remembered: there are
   * too many choices for that, or the caller remembers by itself.
   */
  drawnOutcome(nodeState: number, event: number, shared: number, firing: number, drawing: Drawing): Drawn | Thrown {
    const { node, state, guarded: guard } = this.#all[nodeState];
    const kind = kindOf(event);
    // A guard, and what survives a crash, may depend on any name.
    if (kind === "crash" || (kind === "message" && guard)) {
      drawing.readsName();
      drawing.readsSender();
    }
    const guarded = kind === "message" ? this.#guard(nodeState, idOf(event), shared) : undefined;
    if (typeof guarded === "object") return guarded;
    const { leaf, armings } = this.#reducerCache.drawing(node, state, event, shared, drawing);
    if (leaf.kind === "threw") return leaf;
    const after = this.#after({ nodeState, event, firing, shared }, leaf);
    return { outcome: this.#outcomes.make(node, after, leaf), armings };
  }

  #bounded(nodeState: number): Bounded {
    const known = this.#all[nodeState];
    return (known.bounded ??= this.#answers.bounds(known.node, this.views[nodeState].state));
  }

  /** The name of the first declared bound that does not hold in this state, or "". */
  exceeded(nodeState: number): string {
    return this.#bounded(nodeState).exceeded;
  }

  #treeOf(occasion: Occasion, result: ReducerResult, path: readonly number[]): OutcomeTree {
    switch (result.kind) {
      case "threw":
        return result;
      case "done":
        return this.#outcomes.of(this.node(occasion.nodeState), this.#after(occasion, result), result);
      case "fork":
        return this.#fork(occasion, result, path);
    }
  }

  #fork(occasion: Occasion, fork: Fork, path: readonly number[]): OutcomeFork {
    const branches: OutcomeTree[] = [];
    const { nodeState, event, shared } = occasion;
    const { node, state } = this.#all[nodeState];
    return {
      kind: "fork",
      values: fork.values,
      branch: (at) =>
        (branches[at] ??= this.#treeOf(
          occasion,
          this.#reducerCache.branch(node, state, event, shared, fork, path, at),
          [...path, at],
        )),
    };
  }

  /** What an event makes of a node state. */
  #after({ nodeState, event, firing }: Occasion, { state, timers }: Effect): number {
    const { node, timers: armed } = this.#all[nodeState];
    return kindOf(event) === "crash"
      ? this.#intern(node, this.#tellsCauses ? causeOf(event) : "down", state, NONE)
      : this.#intern(node, "up", state, this.#armed.after(armed, firing, timers));
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
      const [outcomeTrees, actions] = [
        new AnswersByShared<OutcomeTree>(part),
        new AnswersByShared<ListedActions>(part),
      ];
      this.#all.push({ node, status, state, timers, guarded, outcomeTrees, actions, bounded: undefined });
      this.views.push(view);
    }
    return id;
  }
}
