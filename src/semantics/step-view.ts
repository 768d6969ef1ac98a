import type { Change, NodeChange, World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Scope } from "../model/scope.ts";
import type { Step } from "../model/step.ts";
import { type ByRole, byRole } from "./by-role.ts";

/** A step as properties see it. What is dear to list is listed when it is asked for. */
export class StepView implements Change<Shape, never> {
  readonly before: View<Shape, never>;
  readonly step: Step;
  readonly after: View<Shape, never>;
  #nodes: readonly NodeChange<Shape>[] | undefined;
  #of: ByRole<NodeChange<Shape>> | undefined;

  constructor(before: View<Shape, never>, step: Step, after: View<Shape, never>) {
    this.before = before;
    this.step = step;
    this.after = after;
  }

  get scope(): Scope {
    return this.after.scope;
  }

  get variant(): string {
    return this.after.variant;
  }

  get nodes(): readonly NodeChange<Shape>[] {
    return (this.#nodes ??= this.after.nodes.map((after, i) => {
      const { id, role } = after;
      return { id, role, before: this.before.nodes[i], after };
    }));
  }

  get of(): ByRole<NodeChange<Shape>> {
    return (this.#of ??= byRole({ roles: Object.keys(this.after.of) }, this.nodes));
  }
}
