import type { Moment } from "../model/measure.ts";
import type { MessageView, NodeView } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Step, StepKind } from "../model/step.ts";
import type { Move } from "../semantics/moves.ts";
import type { Outcome } from "../semantics/node-states.ts";
import type { MovingState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";
import { messagesTo, WorldView } from "../semantics/world-view.ts";

const NONE: readonly never[] = [];

/** The step that was just made, as measures see it: one view that is moved from step to step. */
export class MomentView implements Moment<Shape> {
  at = 0;
  kind: StepKind = "act";
  before: NodeView<Shape> | undefined;
  after: NodeView<Shape> | undefined;
  readonly world: WorldView;
  readonly #space: Space;
  readonly #nodes: NodeView<Shape>[];
  readonly #views: MessageView<Shape>[] = [];
  #move: Move | undefined;
  #outcome: Outcome | undefined;
  #envelope = -1;

  constructor(space: Space, state: MovingState) {
    this.#space = space;
    this.#nodes = state.nodeStates.map((nodeState) => space.nodeStates.view(nodeState));
    this.world = new WorldView(
      space,
      this.#nodes,
      (node) => messagesTo(space, node, state.inboxes[node]),
      () => state.faults,
      () => state.shared,
    );
  }

  /** @param envelope what the step delivers or drops, or -1 */
  move(at: number, move: Move, outcome: Outcome, envelope: number): void {
    this.at = at;
    this.kind = move.kind;
    this.#move = move;
    this.#outcome = outcome;
    this.#envelope = envelope;
    if (move.node < 0) {
      this.before = undefined;
      this.after = undefined;
    } else {
      this.before = this.#nodes[move.node];
      this.after = this.#space.nodeStates.view(outcome.nodeState);
      this.#nodes[move.node] = this.after;
    }
    this.world.moved();
  }

  get step(): Step {
    return this.#space.stepOf(this.#move!, this.#outcome!.choices, () => this.#envelope);
  }

  get message(): MessageView<Shape> | undefined {
    return this.#envelope < 0 ? undefined : this.#viewOf(this.#envelope);
  }

  get sent(): readonly MessageView<Shape>[] {
    const { sends } = this.#outcome!;
    return sends.length === 0 ? NONE : sends.map((envelope) => this.#viewOf(envelope));
  }

  get records(): readonly object[] {
    const { records } = this.#outcome!;
    return records.length === 0 ? NONE : records.map((record) => this.#space.values.at(record) as object);
  }

  #viewOf(envelope: number): MessageView<Shape> {
    return (this.#views[envelope] ??= this.#made(envelope));
  }

  #made(envelope: number): MessageView<Shape> {
    const { instance, envelopes, values } = this.#space;
    const { from, to, channel, message } = envelopes.all[envelope];
    return {
      from: instance.nodes[from],
      to: instance.nodes[to],
      channel: instance.channels[channel],
      message: values.at(message) as MessageView<Shape>["message"],
    };
  }
}
