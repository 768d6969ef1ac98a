/**
 * The transition system of a protocol at a finite size: its states and the moves between them. Explorers, replay and
 * pictures all ask here what can happen, and nowhere else.
 */
import type { AnyProperty } from "../model/property.ts";
import type { AnyProtocol } from "../model/protocol.ts";
import type { NodeId } from "../model/network.ts";
import type { Scope } from "../model/scope.ts";
import type { Start, Step } from "../model/step.ts";
import { keyOf } from "../model/plain.ts";
import { Bounds } from "./bounds.ts";
import { Envelopes } from "./envelopes.ts";
import { causeOf, idOf, START } from "./events.ts";
import { Faults } from "./fault-budgets.ts";
import { HistoryFold } from "./histories.ts";
import { isSameInbox, put } from "./inbox.ts";
import { instantiate, type Instance, type Selection } from "./instance.ts";
import { NodeStates, type Outcome, outcomes, type Reaction } from "./node-states.ts";
import { changePartition, changeInbox, type Move, movesAt } from "./moves.ts";
import type { MovingState, PackedState } from "./packed-state.ts";
import { type Pulse, still } from "./pulse.ts";
import { isStep } from "./step-match.ts";
import { ReducerCache } from "./reducer-cache.ts";
import type { Thrown } from "./reduction.ts";
import { SharedPart } from "./shared-part.ts";
import { Values } from "./values.ts";
import { messagesTo, WorldView } from "./world-view.ts";

export interface Initial {
  readonly state: PackedState;
  /** The choices that led here; nodes that chose nothing are left out. */
  readonly start: readonly Start[];
}
/** A reducer threw while the initial state was made. */
export interface FailedStart {
  readonly start: readonly Start[];
  readonly node: number;
  readonly message: string;
}

/** How a protocol can start. */
export interface Initials {
  readonly states: readonly Initial[];
  readonly failed: readonly FailedStart[];
}

/** Why a step of a trace can't be taken. */
export type Misfit =
  | { readonly kind: "misfit"; readonly why: "not enabled" }
  | {
      readonly kind: "misfit";
      readonly why: "no such choice";
      readonly wanted: unknown;
      readonly offered: readonly unknown[];
    };

export interface SpaceOptions extends Selection {
  /** The properties whose histories the states carry. */
  readonly histories?: readonly AnyProperty[];
  /** Whether it matters what nodes record though no state carries a history: somebody folds that beside the states. */
  readonly records?: boolean;
  /** A space of the same protocol, scope and selection that has other histories: everything else is shared with it. */
  readonly of?: Space;
  /** What is asked of the space beats it, and is ended by it. */
  readonly pulse?: Pulse | undefined;
}

/** What comes of a step in which no user code runs. */
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

/** In place of a number where a property has no history. */
export const NO_HISTORY = -1;

export class Space {
  /** For each node state, and before them for none: what comes of a step there in which no user code runs. */
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
  /** One for each history that some property has: properties may share one. */
  readonly histories: HistoryFold[] = [];
  readonly #numberOf = new Map<object, number>();
  #initials: Initials | undefined;
  #byStart: ReadonlyMap<string, Initial | FailedStart> | undefined;

  /** @throws ModelError where protocol, scope, variant or mutant do not fit together */
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
    for (const { history } of options.histories ?? []) {
      if (!history || this.#numberOf.has(history)) continue;
      this.#numberOf.set(history, this.#numberOf.size);
      this.histories.push(new HistoryFold(history, this.instance, this.values));
    }
    this.keepsRecords = options.records === true || this.histories.length > 0;
  }

  /** The initial states: one, unless choices are made in `start`. */
  initials(): Initials {
    return (this.#initials ??= this.#start());
  }

  /** The one with these choices; undefined where there is none. */
  initial(start: readonly Start[]): Initial | FailedStart | undefined {
    const { states, failed } = this.initials();
    this.#byStart ??= new Map([...states, ...failed].map((one) => [keyOf(one.start, "start"), one]));
    return this.#byStart.get(keyOf(start, "start"));
  }

  #start(): Initials {
    const failed: FailedStart[] = [];
    const nodeStates = this.instance.nodes.flatMap((_, node) => {
      const first = this.nodeStates.initial(node);
      if (typeof first === "number") return [first];
      failed.push({ start: [], node, message: first.message });
      return [];
    });
    if (failed.length > 0) return { states: [], failed };
    let partial: (Initial & { readonly state: MovingState })[] = [{ state: this.beforeStart(nodeStates), start: [] }];
    this.instance.nodes.forEach((id, node) => {
      this.pulse.beat();
      partial = partial.flatMap(({ state, start }) =>
        outcomes(this.nodeStates.react(state.nodeStates[node], START, state.shared)).flatMap(
          (outcome, i, { length }) => {
            const choices = outcome.choices.map((choice) => this.values.at(choice));
            const path = choices.length === 0 ? start : [...start, { node: id, choices }];
            if (outcome.kind === "threw") {
              failed.push({ start: path, node, message: outcome.message });
              return [];
            }
            // Mostly nothing is chosen: no copy is needed then.
            const next = i < length - 1 ? copyOf(state) : state;
            this.#settle(next, node, outcome);
            return [{ state: next, start: path }];
          },
        ),
      );
    });
    return { states: partial, failed };
  }

  /** Every move that is possible in this state: what is affordable, and not held up by a partition. */
  moves(state: PackedState): readonly Move[] {
    return [...state.nodeStates.flatMap((_, node) => this.#movesAt(state, node)), ...this.changesOfPartitions(state)];
  }

  /** Whether a move that is possible at its node is possible in this state: affordable, and not held up by a partition. */
  permits(state: Pick<PackedState, "faults">, { node, sender, budget }: Move): boolean {
    if (this.faults.constant) return budget < 0;
    if (budget >= 0 && this.faults.spend(state.faults, budget, node) < 0) return false;
    return sender < 0 || !this.faults.blocked(state.faults, sender, node);
  }

  /** What may come of a move that is possible in this state. */
  reaction({ nodeStates, shared }: Pick<PackedState, "nodeStates" | "shared">, move: Move): Reaction {
    return this.reactionOf(move.node < 0 ? -1 : nodeStates[move.node], move, shared);
  }

  /** The same, given the situation of its node: -1 for `partition` and `heal`, which happen at none. */
  reactionOf(nodeState: number, move: Move, shared: number): Reaction {
    if (move.event >= 0) return this.nodeStates.react(nodeState, move.event, shared, move.firing);
    return (this.#nothing[nodeState + 1] ??= { ...NOTHING, nodeState });
  }

  /**
   * Changes a state by a move. The move must be possible, and the outcome one of its reaction.
   *
   * @returns whether the state is another one now
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
    // Only where nothing else changes can what a node sends to itself put back what it took.
    const before = outcome.nodeState === state.nodeStates[node] && outcome.sendsToItself ? [...inbox] : undefined;
    const took = changeInbox(move, inbox, this.envelopes);
    const changed = this.#settle(state, node, outcome) || budget >= 0;
    return changed || (before ? !isSameInbox(before, inbox) : took);
  }

  /** The state after a move; the given one stays as it is. */
  after(state: PackedState, move: Move, outcome: Outcome): PackedState {
    const next = copyOf(state);
    this.take(next, move, outcome);
    return next;
  }

  /** A move, and the choices made in it, by name and content. Of the state only what a `drop` loses is read: the rest stands in the move. */
  step(state: PackedState, move: Move, choices: readonly number[]): Step {
    return this.stepOf(move, choices, (after) => state.inboxes[move.node][move.at + after]);
  }

  /** The same of a move that may have been made already. @param lostAt what a `drop` loses: the first one, and those after it */
  stepOf(move: Move, choices: readonly number[], lostAt: (after: number) => number): Step {
    const node = this.instance.nodes[move.node];
    const chosen = choices.map((choice) => this.values.at(choice));
    switch (move.kind) {
      case "deliver":
      case "duplicate":
        return {
          kind: move.kind,
          node,
          ...this.#wayOf(idOf(move.event)),
          message: this.#messageIn(idOf(move.event)),
          choices: chosen,
        };
      case "drop":
        return {
          kind: move.kind,
          node,
          ...this.#wayOf(lostAt(0)),
          lost: Array.from({ length: move.count }, (_, i) => this.#messageIn(lostAt(i))),
        };
      case "timeout":
        return { kind: move.kind, node, timer: this.values.at(move.firing) as { kind: string }, choices: chosen };
      case "act":
        return { kind: move.kind, node, action: this.values.at(idOf(move.event)) as { kind: string }, choices: chosen };
      case "restart":
        return { kind: move.kind, node, choices: chosen };
      case "crash":
        return { kind: move.kind, node, cause: causeOf(move.event), choices: chosen };
      case "lose":
        return { kind: move.kind, node };
      case "partition":
      case "heal":
        return { kind: move.kind, partition: this.faults.partitionNames[move.at] };
    }
  }

  #messageIn(envelope: number): { readonly kind: string } {
    return this.values.at(this.envelopes.all[envelope].message) as { readonly kind: string };
  }

  #wayOf(envelope: number): { readonly from: NodeId; readonly channel: string } {
    const { from, channel } = this.envelopes.all[envelope];
    return { from: this.instance.nodes[from], channel: this.instance.channels[channel] };
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
    const outcome = this.#follow(this.reaction(state, move), "choices" in step ? step.choices : []);
    return outcome.kind === "misfit" ? outcome : { move, outcome };
  }

  /** A view of one state that stays valid, for a property: with its own history, where it has one. */
  view(state: PackedState, property?: AnyProperty): WorldView {
    const view = new WorldView(
      this,
      state.nodeStates.map((nodeState) => this.nodeStates.view(nodeState)),
      (node) => messagesTo(this, node, state.inboxes[node]),
      () => state.faults,
      () => state.shared,
    );
    view.history = this.historyIn(state, property);
    return view;
  }

  /** What a property's own history has come to; undefined for one without. */
  historyIn(state: Pick<PackedState, "histories">, property: AnyProperty | undefined): unknown {
    const number = property ? this.historyNumberIn(state, property) : NO_HISTORY;
    return number === NO_HISTORY ? undefined : this.values.at(number);
  }

  /** The same as a number among the values; NO_HISTORY for a property without one. */
  historyNumberIn({ histories }: Pick<PackedState, "histories">, property: AnyProperty): number {
    const at = this.historyAt(property);
    return at < 0 ? NO_HISTORY : histories[at];
  }

  /** Which of the histories is a property's own; -1 for one without. */
  historyAt({ history }: AnyProperty): number {
    return (history && this.#numberOf.get(history)) ?? -1;
  }

  #follow(reaction: Reaction, choices: readonly unknown[]): Outcome | Thrown | Misfit {
    let now = reaction;
    for (const [i, wanted] of choices.entries()) {
      if (now.kind !== "fork") return misfit(wanted, []);
      const at = now.values.indexOf(this.values.id(wanted, `choice ${i + 1}`));
      if (at < 0)
        return misfit(
          wanted,
          now.values.map((value) => this.values.at(value)),
        );
      now = now.branch(at);
    }
    return now.kind === "fork"
      ? misfit(
          undefined,
          now.values.map((value) => this.values.at(value)),
        )
      : now;
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

  /** Returns whether more than the node's own inbox changed. */
  #settle(state: MovingState, node: number, { nodeState, sends, records, writes }: Outcome): boolean {
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

  /** The state before `start` has run anywhere. */
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

const misfit = (wanted: unknown, offered: readonly unknown[]): Misfit => ({
  kind: "misfit",
  why: "no such choice",
  wanted,
  offered,
});

export function copyOf({ nodeStates, inboxes, faults, shared, histories }: PackedState): MovingState {
  return {
    nodeStates: [...nodeStates],
    inboxes: inboxes.map((inbox) => [...inbox]),
    faults,
    shared,
    histories: [...histories],
  };
}

/** A string that two states of one space share if and only if they are the same. */
export function stateKey({ nodeStates, inboxes, faults, shared, histories }: PackedState): string {
  return `${nodeStates.join()};${inboxes.map((inbox) => inbox.join()).join("|")};${faults};${shared};${histories.join()}`;
}
