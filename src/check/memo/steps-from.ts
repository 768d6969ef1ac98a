import type { Change } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { StepView } from "../../semantics/step-view.ts";
import type { Expander } from "../compiled/expander.ts";
import { RowView } from "../compiled/row-view.ts";
import type { Plain } from "./memoized-question.ts";
import type { Situation } from "./situation.ts";

/** The steps from one state: their situations, filled in as far as they are needed, and their views. */
export class StepsFrom {
  readonly situation: Situation;
  readonly expander: Expander;
  /** What stands below the root of the state. */
  left = 0;
  joined = 0;
  /** Its words, once somebody asks for them. */
  readonly #row: Int32Array;
  #isUnfolded = false;
  /** Where the step happens that was filled in last. */
  node = 0;
  readonly #before: RowView;
  readonly #after: RowView;
  /** The row that it leads to, which may be another one once the next step is filled in. */
  #rowAfter: Int32Array;
  /** Whether the view of the state shows it. */
  #isShown = false;

  constructor(expander: Expander, situation: Situation) {
    this.situation = situation;
    this.expander = expander;
    this.#before = new RowView(expander);
    this.#after = new RowView(expander);
    this.#row = this.#rowAfter = new Int32Array(expander.rows.width);
  }

  /** Says from which state the next steps lead on. */
  from(left: number, joined: number): void {
    this.left = left;
    this.joined = joined;
    this.#isUnfolded = false;
    this.situation.forget(this);
    this.#isShown = false;
  }

  get row(): Int32Array {
    if (!this.#isUnfolded) this.expander.trees.unfold(this.left, this.joined, this.#row);
    this.#isUnfolded = true;
    return this.#row;
  }

  /** Fills in a step of a node, and the row that it leads to. */
  set(node: number, step: number, after: Int32Array): void {
    this.node = node;
    // Others may have filled in their states since the last step from this one.
    this.situation.setState(this.row, this);
    this.situation.setStep(after, step);
    this.#rowAfter = after;
  }

  /** Shows the step that was filled in, unobserved. */
  plain(step: number): Plain<Change<Shape, never>> {
    if (!this.#isShown) this.#before.moveTo(this.row);
    this.#isShown = true;
    this.#after.moveTo(this.#rowAfter);
    const [before, after] = [this.#before.view, this.#after.view];
    before.looksBeyondNodes = after.looksBeyondNodes = false;
    return {
      view: new StepView(before, this.situation.steps.step(step), after),
      looksBeyondNodes: () => before.looksBeyondNodes || after.looksBeyondNodes,
    };
  }
}
