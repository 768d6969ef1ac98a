/** Verifies that properties agree on a state and its images, in which interchangeable nodes trade names. */
import { StepView } from "../../semantics/step-view.ts";
import { canonical } from "../../model/plain.ts";
import type { Step } from "../../model/step.ts";
import type { World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { type NamedProperty, violationInState, violationByStep, PropertyThrew } from "../../semantics/violations.ts";
import type { Pulse } from "../../semantics/pulse.ts";
import type { Permutation } from "./permutation.ts";
import { refused } from "./refused.ts";
import type { Expander } from "../compiled/expander.ts";
import { RowView } from "../compiled/row-view.ts";
import type { Canonicalizer } from "./canonicalize.ts";

/** Up to FEW permutations, all are tried on every state; up to MANY, all are tried on the first states. */
const [FEW, MANY] = [24, 720];
const FIRST_STATES = 4096;

export class PropertyVerifier {
  readonly #rows: Canonicalizer;
  readonly #here: RowView;
  readonly #before: RowView;
  readonly #after: RowView;
  readonly #pulse: Pulse;
  #turn = 0;

  constructor(rows: Canonicalizer, expander: Expander) {
    this.#rows = rows;
    this.#here = new RowView(expander);
    this.#before = new RowView(expander);
    this.#after = new RowView(expander);
    this.#pulse = expander.space.pulse;
  }

  /** @throws ModelError if a property that holds in a state fails in an image of it, or the other way round */
  compareState(properties: readonly NamedProperty[], row: Int32Array): void {
    if (properties.length === 0) return;
    this.#here.moveTo(row);
    const holds = properties.map((named) => isTrueIn(named, this.#here.view));
    this.#eachPermutation((permutation) => {
      this.#after.moveTo(this.#rows.image(row, permutation));
      properties.forEach((named, i) => {
        this.#pulse.beat();
        if (isTrueIn(named, this.#after.view) === holds[i]) return;
        throw this.#refused(named, holds[i], permutation, [shown(this.#here.view), shown(this.#after.view)]);
      });
    });
  }

  /** @throws ModelError if a property that holds of a step fails of an image of it, or the other way round */
  compareStep(properties: readonly NamedProperty[], before: RowView, step: Step, after: RowView): void {
    const change = new StepView(before.view, step, after.view);
    const holds = properties.map((named) => violationByStep(named, change) === undefined);
    this.#eachPermutation((permutation) => {
      this.#before.moveTo(this.#rows.image(before.row, permutation));
      this.#after.moveTo(this.#rows.image(after.row, permutation));
      const image = this.#imageOfStep(step, permutation);
      const imageOfChange = new StepView(this.#before.view, image, this.#after.view);
      properties.forEach((named, i) => {
        this.#pulse.beat();
        if ((violationByStep(named, imageOfChange) === undefined) === holds[i]) return;
        const steps = [step, image].map((one) => canonical(one, "step").key);
        throw this.#refused(named, holds[i], permutation, [
          `${steps[0]} in ${shown(before.view)}`,
          `${steps[1]} in ${shown(this.#before.view)}`,
        ]);
      });
    });
  }

  /** All permutations if they are few, or at the beginning; otherwise the swaps of neighbours, and in turn one other. */
  #eachPermutation(visit: (permutation: Permutation) => void): void {
    const { permutations } = this.#rows.symmetry;
    const { count, swaps } = permutations;
    const turn = this.#turn++;
    if (count <= FEW || (turn < FIRST_STATES && count <= MANY)) {
      for (let number = 1; number < count; number++) visit(permutations.at(number));
      return;
    }
    swaps.forEach(visit);
    visit(permutations.at(1 + (turn % (count - 1))));
  }

  #imageOfStep(step: Step, permutation: Permutation): Step {
    const { symmetry } = this.#rows;
    if (step.kind === "partition" || step.kind === "heal") {
      return { kind: step.kind, partition: symmetry.partitionName(step.partition, permutation) };
    }
    return canonical(symmetry.plain(step, permutation), "image of a step").value as Step;
  }

  #refused({ name }: NamedProperty, holds: boolean, permutation: Permutation, pair: readonly string[]): Error {
    const { symmetry } = this.#rows;
    return refused(
      symmetry.ids,
      `property "${name}" ${holds ? "holds" : "fails"} here\n  ${pair[0]}\nbut ${holds ? "fails" : "holds"} with ${symmetry.describe(permutation)}:\n  ${pair[1]}`,
    );
  }
}

/** Whether a property is true of a state; false if it throws. */
function isTrueIn(named: NamedProperty, view: View<Shape>): boolean {
  try {
    return violationInState(named, view) === undefined;
  } catch (error) {
    if (error instanceof PropertyThrew) return false;
    throw error;
  }
}

/** A state in one line. */
function shown({ nodes, inFlight, partitions }: View<Shape>): string {
  const states = nodes.map(({ id, up, state }) => `${id}${up ? "" : " (down)"}: ${canonical(state, "state").key}`);
  const messages = inFlight.map(
    ({ from, to, message }) => `${canonical(message, "message").key} from ${from} to ${to}`,
  );
  const flying = messages.length === 0 ? [] : [`in flight ${messages.join(", ")}`];
  return [...states, ...flying, ...(partitions.length === 0 ? [] : [`partition: ${partitions.join(", ")}`])].join("; ");
}
