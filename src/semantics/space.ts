/**
 * The transition system of a protocol at a finite size: its states and the moves between them. Explorers, replay and pictures all ask here,
 * and nowhere else, what can happen.
 */
import type { AnyProperty, NamedProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Start, Step } from "../model/step.ts";
import { keyOf } from "../model/plain.ts";
import { isSameNumbers } from "../model/same-numbers.ts";
import { Bounds } from "./bounds.ts";
import { Envelopes } from "./envelopes.ts";
import { Faults } from "./faults.ts";
import { HistoryFold } from "./histories.ts";
import { put } from "./inbox.ts";
import { instantiate, type Instance, type Selection } from "./instance.ts";
import { type FailedStart, type Initial, type Initials, initialsOf } from "./initials.ts";
import { NodeStates } from "./node-states.ts";
import type { Outcome, OutcomeTree } from "./outcome-tree.ts";
import { changePartition, changeInbox, type Move, movesAt } from "./enabled-steps.ts";
import { copyOf, type MovingState, type PackedState } from "./packed-state.ts";
import { type Pulse, still } from "./pulse.ts";
import { isStep, type Misfit, outcomeOf } from "./step-match.ts";
import { stepOf } from "./step-of-move.ts";
import { ReducerCache } from "./reducer-cache.ts";
import type { Thrown } from "./reducer-result.ts";
import { SharedPart } from "./shared-part.ts";
import { Values } from "./values.ts";
import { messagesTo, WorldView } from "./world-view.ts";

export interface SpaceOptions extends Selection {
  /** The properties whose histories the states carry. */
  readonly histories?: readonly NamedProperty[];
  /** Whether recorded entries matter although no state carries a history: the caller folds them beside the states. */
  readonly records?: boolean;
  /** A space of the same protocol, scope and selection with other histories: everything else is shared with it. */
  readonly of?: Space;
  /** Beats whenever the space works, and may end that work. */
  readonly pulse?: Pulse | undefined;
}

/** The outcome of a step in which no user code runs. */
export const NOTHING: Omit<Outcome, "nodeState"> = {
  kind: "done",
  number: -1,
  sends: [],
  sendsToItself: false,
  records: [],
  writes: 0,
  choices: [],
  offered: [],
};

/** Stands for the number of a history if a property has none. */
const NO_HISTORY = -1;

export class Space {
  /** The outcome of a step in which no user code runs, by node state plus 1; index 0 is for no node. */
  readonly #nothing: Outcome[] = [];
  readonly instance: Instance;
  readonly pulse: Pulse;
  /** Whether it matters what nodes record. */
  readonly keepsRecords: boolean;
  readonly values: Values;
  readonly envelopes: Envelopes;
  readonly faults: Faults;
  readonly sharedPart: SharedPart;
  readonly reducerCache: ReducerCache;
  readonly nodeStates: NodeStates;
  readonly bounds: Bounds;
  /** One for each distinct history; several properties may share one. */
  readonly histories: HistoryFold[] = [];
  readonly #numberOf = new Map<object, number>();
  #initials: Initials | undefined;
  #byStart: ReadonlyMap<string, Initial | FailedStart> | undefined;

  /** @throws ModelError if protocol, scope, variant and mutant do not fit together */
  constructor(protocol: AnyProtocol, scope: Scope, options: SpaceOptions = {}) {
    const { of } = options;
    this.instance = of?.instance ?? instantiate(protocol, scope, options);
    this.pulse = of?.pulse ?? options.pulse ?? still;
    this.values = of?.values ?? new Values();
    this.envelopes = of?.envelopes ?? new Envelopes(this.instance, this.values);
    this.faults = of?.faults ?? new Faults(this.instance);
    const { instance, values, envelopes, pulse } = this;
    this.sharedPart = of?.sharedPart ?? new SharedPart(instance, values);
    this.reducerCache = of?.reducerCache ?? new ReducerCache(instance, values, envelopes, this.sharedPart, pulse);
    this.nodeStates = of?.nodeStates ?? new NodeStates(instance, values, envelopes, this.sharedPart, this.reducerCache);
    this.bounds = of?.bounds ?? new Bounds(instance, this.nodeStates, envelopes, values);
    for (const named of options.histories ?? []) {
      const { history } = named.property;
      if (!history || this.#numberOf.has(history)) continue;
      this.#numberOf.set(history, this.#numberOf.size);
      this.histories.push(new HistoryFold(named.name, history, this.instance, this.values));
    }
    this.keepsRecords = options.records === true || this.histories.length > 0;
  }

  /** The initial states: one, unless choices are made in `start`. */
  initials(): Initials {
    return (this.#initials ??= initialsOf(this));
  }

  /** The initial state with these choices; undefined if there is none. */
  initial(start: readonly Start[]): Initial | FailedStart | undefined {
    const { states, failed } = this.initials();
    this.#byStart ??= new Map([...states, ...failed].map((one) => [keyOf(one.start, "start"), one]));
    return this.#byStart.get(keyOf(start, "start"));
  }

  /** Every move that is possible in this state: affordable, and not held up by a partition. */
  moves(state: PackedState): readonly Move[] {
    return [...state.nodeStates.flatMap((_, node) => this.#movesAt(state, node)), ...this.changesOfPartitions(state)];
  }

  /** Whether a move that is possible at its node is possible in this state: affordable, and not held up by a partition. */
  permits(state: Pick<PackedState, "faults">, { node, sender, budget }: Move): boolean {
    if (this.faults.constant) return budget < 0;
    if (budget >= 0 && this.faults.spend(state.faults, budget, node) < 0) return false;
    return sender < 0 || !this.faults.blocked(state.faults, sender, node);
  }

  /** What a move that is possible in this state may lead to. */
  outcomeTree({ nodeStates, shared }: Pick<PackedState, "nodeStates" | "shared">, move: Move): OutcomeTree {
    return this.outcomeTreeOf(move.node < 0 ? -1 : nodeStates[move.node], move, shared);
  }

  /** The same, given the node state: -1 for `partition` and `heal`, which happen at no node. */
  outcomeTreeOf(nodeState: number, move: Move, shared: number): OutcomeTree {
    if (move.event >= 0) return this.nodeStates.outcomeTree(nodeState, move.event, shared, move.firing);
    return (this.#nothing[nodeState + 1] ??= { ...NOTHING, nodeState });
  }

  /**
   * Changes a state by a move. The move must be possible, and the outcome one of those in its outcome tree.
   *
   * @returns whether the state is different now
   */
  take(state: MovingState, move: Move, outcome: Outcome): boolean {
    const { node, budget } = move;
    if (node < 0) {
      const step = this.faults
        .partitionSteps(state.faults)
        .find(({ kind, partition }) => kind === move.kind && partition === move.at)!;
      state.faults = step.next;
      return true;
    }
    if (budget >= 0) state.faults = this.faults.spend(state.faults, budget, node);
    const inbox = state.inboxes[node];
    // A message that the node sends to itself can put back the one it took; that matters only if nothing else changes.
    const before = outcome.nodeState === state.nodeStates[node] && outcome.sendsToItself ? [...inbox] : undefined;
    const took = changeInbox(move, inbox, this.envelopes);
    const changed = this.settle(state, node, outcome) || budget >= 0;
    return changed || (before ? !isSameNumbers(before, inbox) : took);
  }

  /** The state after a move; the given state is left unchanged. */
  after(state: PackedState, move: Move, outcome: Outcome): PackedState {
    const next = copyOf(state);
    this.take(next, move, outcome);
    return next;
  }

  /** A move, with the choices made in it, by name and content. The state is read only to see what a `drop` loses. */
  step(state: PackedState, move: Move, choices: readonly number[]): Step {
    return stepOf(this, move, choices, (after) => state.inboxes[move.node][move.at + after]);
  }

  /** The kind of a move, and of its message, timer or action, in two words: "deliver prepared". */
  describe({ kind, event }: Move): string {
    if (event < 0) return kind;
    const what = this.reducerCache.names.kindIn(event);
    return what === undefined ? kind : `${kind} ${what}`;
  }

  /** The move and outcome that a recorded step stands for in this state, or why there is none. */
  find(state: PackedState, step: Step): { readonly move: Move; readonly outcome: Outcome | Thrown } | Misfit {
    const node = "node" in step ? this.instance.index.get(step.node) : -1;
    if (node === undefined) return { kind: "misfit", why: "not enabled" };
    const candidates = node < 0 ? this.changesOfPartitions(state) : this.#movesAt(state, node);
    const move = candidates.find((candidate) => isStep(this, state, candidate, step));
    if (!move) return { kind: "misfit", why: "not enabled" };
    const outcome = outcomeOf(this, this.outcomeTree(state, move), "choices" in step ? step.choices : []);
    return outcome.kind === "misfit" ? outcome : { move, outcome };
  }

  /** A view of one state that stays valid, for a property; it shows the property's own history, if it has one. */
  view(state: PackedState, property?: AnyProperty): WorldView {
    const view = new WorldView(
      this,
      state.nodeStates.map((nodeState) => this.nodeStates.view(nodeState)),
      (node) => messagesTo(this, state.inboxes[node]),
      () => state.faults,
      () => state.shared,
    );
    view.history = this.historyIn(state, property);
    return view;
  }

  /** The value of a property's own history; undefined if it has none. */
  historyIn(state: Pick<PackedState, "histories">, property: AnyProperty | undefined): unknown {
    const number = property ? this.historyNumberIn(state, property) : NO_HISTORY;
    return number === NO_HISTORY ? undefined : this.values.at(number);
  }

  /** The same as a number among the values; NO_HISTORY if the property has none. */
  historyNumberIn({ histories }: Pick<PackedState, "histories">, property: AnyProperty): number {
    const at = this.historyAt(property);
    return at < 0 ? NO_HISTORY : histories[at];
  }

  /** The index of a property's own history; -1 if it has none. */
  historyAt({ history }: AnyProperty): number {
    return (history && this.#numberOf.get(history)) ?? -1;
  }

  #movesAt(state: PackedState, node: number): readonly Move[] {
    this.pulse.beat();
    return movesAt(state.nodeStates[node], state.inboxes[node], state.shared, this).filter((move) =>
      this.permits(state, move),
    );
  }

  /** The moves that happen at no node. */
  changesOfPartitions(state: PackedState): readonly Move[] {
    return this.faults.partitionSteps(state.faults).map(({ kind, partition }) => changePartition(kind, partition));
  }

  /**
   * Does to a state what an outcome says, apart from what its move takes out of the inbox.
   *
   * @returns whether more than the node's own inbox changed
   */
  settle(state: MovingState, node: number, { nodeState, sends, records, writes }: Outcome): boolean {
    let changed = state.nodeStates[node] !== nodeState;
    state.nodeStates[node] = nodeState;
    for (let i = 0; i < sends.length; i++) {
      const to = this.envelopes.destinations[sends[i]];
      const added = put(state.inboxes[to], sends[i], this.envelopes);
      if (added && to !== node) changed = true;
    }
    if (writes !== 0) {
      const shared = this.sharedPart.after(state.shared, writes);
      if (shared !== state.shared) changed = true;
      state.shared = shared;
    }
    if (records.length === 0) return changed;
    this.histories.forEach((fold, i) => {
      const before = state.histories[i];
      state.histories[i] = fold.after(before, records, node);
      if (state.histories[i] !== before) changed = true;
    });
    return changed;
  }

  /** The state before `start` has run at any node. */
  beforeStart(nodeStates: number[]): MovingState {
    return {
      nodeStates,
      inboxes: nodeStates.map(() => []),
      faults: this.faults.start,
      shared: this.sharedPart.start,
      histories: this.histories.map((fold) => fold.start),
    };
  }
}
