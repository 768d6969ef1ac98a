/**
 * What properties see of a random run: its present state, and the step that led there. Both views move with the run, but only when a
 * property is shown one of them: most answers are known. Nothing is copied or listed until a property looks at it.
 */
import type { NamedProperty, NodeView } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";
import { EMPTY, type Inbox } from "../semantics/inbox.ts";
import type { Move } from "../semantics/enabled-steps.ts";
import type { Outcome } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { StepView } from "../semantics/step-view.ts";
import { messagesTo, WorldView } from "../semantics/world-view.ts";

/**
 * A property looked at what was in flight before a step, which had not been kept: the run must be made again, now keeping it.
 * That happens only once, and few properties look there.
 */
export class NotKept extends Error {}

export class RunViews {
  readonly state: WorldView;
  readonly step: StepView;
  readonly #space: Space;
  readonly #moving: PackedState;
  readonly #before: WorldView;
  readonly #nodes: NodeView<Shape>[];
  readonly #nodesBefore: NodeView<Shape>[];
  /** Whether the views show the present state and step. */
  #isCurrent = true;
  /** The state of the step's node before it. */
  #nodeStateBefore = 0;
  #faultsBefore = 0;
  #sharedBefore = 0;
  readonly #historiesBefore: number[];
  /** For each node, its inbox before the step; kept once some property looked there. */
  #inboxesBefore: (readonly number[])[] | undefined;
  #isMissed = false;
  #move: Move | undefined;
  #outcome: Outcome | undefined;
  #lost: Step | undefined;

  /** @param state the state of the run, which changes with every step */
  constructor(space: Space, state: PackedState) {
    this.#space = space;
    this.#moving = state;
    this.#historiesBefore = [...state.histories];
    const nodes = state.nodeStates.map((nodeState) => space.nodeStates.view(nodeState));
    [this.#nodes, this.#nodesBefore] = [nodes, [...nodes]];
    this.state = new WorldView(
      space,
      this.#nodes,
      (node) => messagesTo(space, state.inboxes[node]),
      () => state.faults,
      () => state.shared,
    );
    this.#before = new WorldView(
      space,
      this.#nodesBefore,
      (node) => messagesTo(space, this.#inboxBefore(node)),
      () => this.#faultsBefore,
      () => this.#sharedBefore,
    );
    this.step = new StepView(this.#before, () => this.#stepNow(), this.state);
  }

  /** Call this when the state was replaced, other than by a step: at the start of a run, or when it goes back. */
  jumped(): void {
    this.#move = undefined;
    this.#isCurrent = false;
  }

  /** Call this before each step that properties are asked about. */
  stepping(move: Move, outcome: Outcome): void {
    const { nodeStates, faults, shared, histories, inboxes } = this.#moving;
    this.#isCurrent = false;
    this.#move = move;
    this.#outcome = outcome;
    this.#nodeStateBefore = move.node < 0 ? -1 : nodeStates[move.node];
    this.#faultsBefore = faults;
    this.#sharedBefore = shared;
    for (let i = 0; i < histories.length; i++) this.#historiesBefore[i] = histories[i];
    if (this.#inboxesBefore) this.#inboxesBefore = inboxes.map((inbox) => [...inbox]);
    // What gets lost is in the inbox only before the step.
    this.#lost = move.kind === "drop" ? this.#space.step(this.#moving, move, outcome.choices) : undefined;
  }

  /** Call this after each step, whether it changed anything or not. */
  stepped(): void {
    this.#isCurrent = false;
  }

  #catchUp(): void {
    if (this.#isCurrent) return;
    this.#isCurrent = true;
    const { nodeStates } = this.#space;
    const now = this.#moving.nodeStates;
    for (let node = 0; node < now.length; node++)
      this.#nodes[node] = this.#nodesBefore[node] = nodeStates.view(now[node]);
    const node = this.#move?.node ?? -1;
    if (node >= 0) this.#nodesBefore[node] = nodeStates.view(this.#nodeStateBefore);
    this.state.moved();
    this.#before.moved();
    this.step.moved();
  }

  /** Whether anything but nodes and history was looked at since the history was last shown. */
  get looksBeyondNodes(): boolean {
    return this.state.looksBeyondNodes || this.#before.looksBeyondNodes;
  }

  /** Shows a property its own history, and no other. */
  showHistory({ property }: NamedProperty): void {
    this.#catchUp();
    this.state.looksBeyondNodes = this.#before.looksBeyondNodes = false;
    this.state.history = this.#space.historyIn(this.#moving, property);
  }

  /** The same, before the last step and after it. */
  showHistories(named: NamedProperty): void {
    this.showHistory(named);
    this.#before.history = this.#space.historyIn({ histories: this.#historiesBefore }, named.property);
  }

  /** From now on keeps what is in flight before each step, whether anybody looks at it or not. */
  keep(): void {
    this.#inboxesBefore ??= [];
  }

  /** @throws NotKept if a property was just shown less than there was */
  mustBeWhole(): void {
    if (!this.#isMissed) return;
    this.#isMissed = false;
    this.#inboxesBefore = [];
    throw new NotKept();
  }

  #inboxBefore(node: number): Inbox {
    if (this.#inboxesBefore) return this.#inboxesBefore[node];
    this.#isMissed = true;
    return EMPTY;
  }

  #stepNow(): Step {
    return this.#lost ?? this.#space.step(this.#moving, this.#move!, this.#outcome!.choices);
  }
}
