/** The view that measures have of a step and of the state after it. */
import type { Moment } from "../model/measure.ts";
import type { MessageView, NodeView } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { StepKind } from "../model/step.ts";
import { stepOf } from "../semantics/step-of-move.ts";
import { messagesTo, WorldView } from "../semantics/world-view.ts";
import { MICROSECONDS } from "./durations.ts";
import { moveOf } from "./untimed-run.ts";
import type { TimedStep } from "./timed-step.ts";
import type { SimulatedPlace } from "./simulated-place.ts";
import type { RoleEffect } from "./role-outcome.ts";
import type { SimulatedRun } from "./simulated-run.ts";

const NONE: readonly never[] = [];

/** The step that was just made, as measures see it: one view, moved from step to step. */
export class MomentView implements Moment<Shape> {
  at = 0;
  kind: StepKind | "start" = "start";
  before: NodeView<Shape> | undefined;
  after: NodeView<Shape> | undefined;
  readonly #world: WorldView;
  readonly #place: SimulatedPlace;
  readonly #run: SimulatedRun;
  readonly #nodes: NodeView<Shape>[];
  /** Nodes whose view is rebuilt when somebody reads the world: most measures never do. */
  readonly #changed = new Set<number>();
  /** The node of the step. One pair of views serves all nodes: a thousand views would not stay in the cache. */
  readonly #before: NodeMoment;
  readonly #after: NodeMoment;
  #step: TimedStep | undefined;
  /** What is in flight, as of the number of steps in `#listedAfter`. */
  #inFlight: readonly number[][] = NONE;
  #listedAfter = -1;

  constructor(place: SimulatedPlace, run: SimulatedRun) {
    this.#place = place;
    this.#run = run;
    const { space, roleStates } = place;
    this.#before = new NodeMoment(place);
    this.#after = new NodeMoment(place);
    this.#nodes = run.roleStates.map((roleState, node) => roleStates.view(roleState, node));
    this.#world = new WorldView(
      space,
      this.#nodes,
      (node) => {
        if (this.#listedAfter !== run.events) this.#inFlight = run.inFlight();
        this.#listedAfter = run.events;
        return messagesTo(space, this.#inFlight[node]);
      },
      () => run.faults,
      () => run.shared,
    );
  }

  move(step: TimedStep): void {
    const { at, kind, node, before, after } = step;
    this.at = at / MICROSECONDS;
    this.kind = kind;
    this.#step = step;
    if (node < 0) {
      this.before = undefined;
      this.after = undefined;
    } else {
      this.before = this.#before.move(before, node) as NodeView<Shape>;
      this.after = before === after ? this.before : (this.#after.move(after, node) as NodeView<Shape>);
      if (before !== after) this.#changed.add(node);
    }
    this.#world.moved();
  }

  get world(): WorldView {
    if (this.#changed.size > 0) {
      for (const node of this.#changed)
        this.#nodes[node] = this.#place.roleStates.view(this.#run.roleStates[node], node);
      this.#changed.clear();
    }
    return this.#world;
  }

  get step(): Moment<Shape>["step"] {
    const { space } = this.#place;
    const { kind, node, outcome } = this.#step!;
    if (kind === "start") {
      const choices = outcome.choices.map((choice) => space.values.at(choice));
      return { kind, node: space.instance.nodes[node], choices };
    }
    let envelope = -1;
    const move = moveOf(this.#place, this.#step!, (one) => [(envelope = one)]);
    return stepOf(space, move, outcome.choices, () => envelope);
  }

  get message(): MessageView<Shape> | undefined {
    const { content, sender, node } = this.#step!;
    return content < 0 ? undefined : this.#place.contents.view(sender, node, content);
  }

  get sent(): readonly MessageView<Shape>[] {
    const { node, outcome } = this.#step!;
    const { to, contents } = outcome as RoleEffect;
    if (to.length === 0) return NONE;
    const { contents: all } = this.#place;
    // Usually there is one message: skip the closure.
    if (to.length === 1) return [all.view(node, to[0], contents[0])];
    return to.map((one, i) => all.view(node, one, contents[i]));
  }

  get records(): readonly object[] {
    const { records } = this.#step!.outcome as RoleEffect;
    return records.length === 0 ? NONE : records.map((record) => this.#place.space.values.at(record) as object);
  }
}

/** The node of a step, before or after it. Only its name tells it from others in the same role state. */
class NodeMoment {
  readonly #place: SimulatedPlace;
  #roleState = -1;
  #node = -1;

  constructor(place: SimulatedPlace) {
    this.#place = place;
  }

  move(roleState: number, node: number): this {
    this.#roleState = roleState;
    this.#node = node;
    return this;
  }

  get id(): string {
    return this.#place.space.instance.nodes[this.#node];
  }

  get role(): string {
    return this.#place.space.instance.selves[this.#node].role;
  }

  get up(): boolean {
    return this.#like.up;
  }

  get state(): NodeView<Shape>["state"] {
    return this.#like.state;
  }

  get timers(): NodeView<Shape>["timers"] {
    return this.#like.timers;
  }

  get #like(): NodeView<Shape> {
    return this.#place.roleStates.like(this.#roleState, this.#node);
  }
}
