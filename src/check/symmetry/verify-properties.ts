/** Verifies that properties agree on a state and its images, in which interchangeable nodes trade names. */
import { StepView } from "../../semantics/step-view.ts";
import { canonical } from "../../model/plain.ts";
import type { Step } from "../../model/step.ts";
import type { NamedProperty, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { violationInState, violationByStep, PropertyThrew } from "../../semantics/violations.ts";
import type { Pulse } from "../../semantics/pulse.ts";
import type { Permutation } from "./permutation.ts";
import { refused } from "./refused.ts";
import type { Expander } from "../compiled/expander.ts";
import { RowView } from "../compiled/row-view.ts";
import type { Canonicalizer } from "./canonicalize.ts";

/** Up to FEW permutations, all are tried always. If there are more, all distinct images are compared until there were IMAGES of them. */
const [FEW, IMAGES] = [24, 1 << 18];

/** A state, or the states before and after a step, with some nodes in place of others. */
interface Image {
  readonly rows: readonly Int32Array[];
  readonly step: Step | undefined;
}

/** An image, and what order brings the nodes into it (see `Permutations.ordered`). */
interface Ordered extends Image {
  readonly order: readonly number[];
}

type Visit = (image: Image, permutation: () => Permutation) => void;

export class PropertyVerifier {
  readonly #rows: Canonicalizer;
  readonly #here: RowView;
  readonly #before: RowView;
  readonly #after: RowView;
  readonly #pulse: Pulse;
  #turn = 0;
  /** How many images may be compared until only a sample is. */
  imagesLeft = IMAGES;

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
    this.#eachImage({ rows: [row], step: undefined }, ({ rows }, permutation) => {
      this.#after.moveTo(rows[0]);
      properties.forEach((named, i) => {
        this.#pulse.beat();
        if (isTrueIn(named, this.#after.view) === holds[i]) return;
        throw this.#refused(named, holds[i], permutation(), [shown(this.#here.view), shown(this.#after.view)]);
      });
    });
  }

  /** @throws ModelError if a property that holds of a step fails of an image of it, or the other way round */
  compareStep(properties: readonly NamedProperty[], before: RowView, step: Step, after: RowView): void {
    const change = new StepView(before.view, step, after.view);
    const holds = properties.map((named) => violationByStep(named, change) === undefined);
    this.#eachImage({ rows: [before.row, after.row], step }, ({ rows, step: image }, permutation) => {
      this.#before.moveTo(rows[0]);
      this.#after.moveTo(rows[1]);
      const imageOfChange = new StepView(this.#before.view, image!, this.#after.view);
      properties.forEach((named, i) => {
        this.#pulse.beat();
        if ((violationByStep(named, imageOfChange) === undefined) === holds[i]) return;
        const steps = [step, image].map((one) => canonical(one, "step").key);
        throw this.#refused(named, holds[i], permutation(), [
          `${steps[0]} in ${shown(before.view)}`,
          `${steps[1]} in ${shown(this.#before.view)}`,
        ]);
      });
    });
  }

  /** Whether some images were not compared, because there are too many. */
  get isSample(): boolean {
    return this.imagesLeft === 0;
  }

  /** All images. Once too many were compared, those under swaps of neighbours, and under one other permutation, taken in turn. */
  #eachImage(original: Image, visit: Visit): void {
    const { permutations } = this.#rows.symmetry;
    const { count, swaps } = permutations;
    const visitUnder = (permutation: Permutation): void =>
      visit(this.#imageOf(original, permutation), () => permutation);
    if (count <= FEW) {
      for (let number = 1; number < count; number++) visitUnder(permutations.at(number));
      return;
    }
    if (!this.isSample) this.#eachDistinct(original, visit);
    if (!this.isSample) return;
    swaps.forEach(visitUnder);
    visitUnder(permutations.at(1 + (this.#turn++ % (count - 1))));
  }

  /** Trades neighbours again and again until nothing new comes of it: nodes that are alike make many permutations, and few images. */
  #eachDistinct(original: Image, visit: Visit): void {
    const { permutations } = this.#rows.symmetry;
    const found: Ordered[] = [{ ...original, order: permutations.places.map((_, at) => at) }];
    const known = new Set([keyOf(original)]);
    for (let at = 0; at < found.length; at++) {
      for (const [i, swap] of permutations.swaps.entries()) {
        if (this.isSample) return;
        const image = this.#imageOf(found[at], swap);
        const key = keyOf(image);
        if (known.has(key)) continue;
        known.add(key);
        this.imagesLeft--;
        const order = [...found[at].order];
        [order[i], order[i + 1]] = [order[i + 1], order[i]];
        found.push({ ...image, order });
        visit(image, () => permutations.ordered(order));
      }
    }
  }

  #imageOf({ rows, step }: Image, permutation: Permutation): Image {
    return {
      // The next image is written over this one.
      rows: rows.map((row) => this.#rows.image(row, permutation).slice()),
      step: step && this.#imageOfStep(step, permutation),
    };
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

const keyOf = ({ rows, step }: Image): string => `${rows.join(";")};${step ? canonical(step, "step").key : ""}`;

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
