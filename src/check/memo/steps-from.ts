import type { Change } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { StepView } from "../../semantics/step-view.ts";
import type { Expander } from "../compiled/expander.ts";
import { RowView } from "../compiled/row-view.ts";
import type { Plain } from "./memoized-question.ts";
import type { Situation } from "./situation.ts";

/** The steps from one state, one after the other: their situations, filled in only as far as needed, and their views. */
export class StepsFrom {
  readonly situation: Situation;
  readonly expander: Expander;
  /** The two numbers below the root of the state's tree (see `RowTree`). */
  left = 0;
  joined = 0;
  /** The words of the state, once they are needed. */
  readonly #row: Int32Array;
  #isUnfolded = false;
  /** The node of the step that was filled in last. */
  node = 0;
  readonly #before: RowView;
  readonly #after: RowView;
  /** The row that this step leads to; overwritten when the next step is filled in. */
  #rowAfter: Int32Array;
  /** Whether the view `#before` shows the state. */
  #isShown = false;

  constructor(expander: Expander, situation: Situation) {
    this.situation = situation;
    this.expander = expander;
    this.#before = new RowView(expander);
    this.#after = new RowView(expander);
    this.#row = this.#rowAfter = new Int32Array(expander.rows.width);
  }

  /** Sets the state from which the next steps start. */
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

  /** Fills in a step of a node and the row that it leads to. */
  set(node: number, step: number, after: Int32Array): void {
    this.node = node;
    // Another state may have been filled in since the last step.
    this.situation.setState(this.row, this);
    this.situation.setStep(after, step);
    this.#rowAfter = after;
  }

  /** A view of the step that was filled in, without recording reads. */
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
