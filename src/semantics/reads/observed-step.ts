/** A step as a property sees it while its reads are noted. Once it looks at the nodes after the step, which node changed counts as read. */
import type { Change, NodeChange, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import type { Scope } from "../../model/scope.ts";
import type { Step } from "../../model/step.ts";
import { type ByRole, likeRolesOf } from "../by-role.ts";
import { ownFields, STEP_FIELDS } from "../own-fields.ts";
import { changesBetween } from "../step-view.ts";
import type { NotedReads } from "./noted-reads.ts";
import type { ObservedWorld } from "./observed-world.ts";

export class ObservedStep implements Change<Shape, never> {
  static readonly #fields = ownFields(ObservedStep.prototype, STEP_FIELDS);
  readonly #before: View<Shape, never>;
  readonly #after: View<Shape, never>;
  readonly #reads: NotedReads;
  #step: Step | undefined;
  #nodes: readonly NodeChange<Shape>[] | undefined;
  #of: ByRole<NodeChange<Shape>> | undefined;

  constructor(reads: NotedReads, before: ObservedWorld, after: ObservedWorld) {
    this.#reads = reads;
    this.#before = before;
    this.#after = after;
    Object.defineProperties(this, ObservedStep.#fields);
  }

  /** Call this when the situation has changed. */
  moved(): void {
    this.#step = this.#nodes = this.#of = undefined;
  }

  get before(): View<Shape, never> {
    return this.#before;
  }

  get after(): View<Shape, never> {
    return this.#after;
  }

  get step(): Step {
    return (this.#step ??= this.#reads.at(this.#reads.columns.stepAt) as Step);
  }

  get scope(): Scope {
    return this.before.scope;
  }

  get variant(): string {
    return this.before.variant;
  }

  get nodes(): readonly NodeChange<Shape>[] {
    return (this.#nodes ??= changesBetween(this.before.nodes, this.after.nodes));
  }

  get of(): ByRole<NodeChange<Shape>> {
    return (this.#of ??= likeRolesOf(this.after.of, this.nodes));
  }
}
