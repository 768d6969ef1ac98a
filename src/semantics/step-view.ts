/**
 * A step with the states before and after it, as properties see them.
 *
 */
import type { Change, NodeChange, NodeView, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import { type ByRole, likeRolesOf } from "./by-role.ts";
import { ownFields, STEP_FIELDS } from "./own-fields.ts";

/** Each node before and after a step. */
export const changesBetween = (
  before: readonly NodeView<Shape>[],
  after: readonly NodeView<Shape>[],
): readonly NodeChange<Shape>[] =>
  Object.freeze(after.map((node, i) => ({ id: node.id, role: node.role, before: before[i], after: node })));

/** One view can move from step to step; what is expensive to list is listed on first use. */
export class StepView implements Change<Shape, never> {
  static readonly #fields = ownFields(StepView.prototype, STEP_FIELDS);
  readonly #before: View<Shape, never>;
  readonly #after: View<Shape, never>;
  readonly #given: Step | (() => Step);
  #step: Step | undefined;
  #nodes: readonly NodeChange<Shape>[] | undefined;
  #of: ByRole<NodeChange<Shape>> | undefined;

  /**
   * The views may be of any history: only the property knows its type.
   *
   * @param step the step, or a function that gives it on first use
   */
  constructor(before: View<Shape, unknown>, step: Step | (() => Step), after: View<Shape, unknown>) {
    this.#before = before as View<Shape, never>;
    this.#after = after as View<Shape, never>;
    this.#given = step;
    Object.defineProperties(this, StepView.#fields);
  }

  get before(): View<Shape, never> {
    return this.#before;
  }

  get after(): View<Shape, never> {
    return this.#after;
  }

  /** Call this after both views have moved to another step. */
  moved(): void {
    this.#step = this.#nodes = this.#of = undefined;
  }

  get step(): Step {
    return (this.#step ??= typeof this.#given === "function" ? this.#given() : this.#given);
  }

  get scope(): Scope {
    return this.after.scope;
  }

  get variant(): string {
    return this.after.variant;
  }

  get nodes(): readonly NodeChange<Shape>[] {
    return (this.#nodes ??= changesBetween(this.before.nodes, this.after.nodes));
  }

  get of(): ByRole<NodeChange<Shape>> {
    return (this.#of ??= likeRolesOf(this.after.of, this.nodes));
  }
}
