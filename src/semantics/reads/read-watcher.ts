/** Shows a property one situation after another, and notes which places of each the property reads. */
import type { Change, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { NotedReads } from "./noted-reads.ts";
import { ObservedStep } from "./observed-step.ts";
import { ObservedWorld } from "./observed-world.ts";
import type { Place, Places } from "./read-places.ts";
import { ShownNodes } from "./shown-nodes.ts";
import type { SituationColumns } from "./situations.ts";

export class ReadWatcher {
  readonly #noted: NotedReads;
  readonly #shownNodes: ShownNodes;
  /** The state, or the state before the step, and the state after it. They are made once and show one situation after another. */
  readonly #before: ObservedWorld;
  readonly #after: ObservedWorld;
  readonly #change: ObservedStep;

  constructor(places: Places, columns: SituationColumns, now: ArrayLike<number>) {
    this.#noted = new NotedReads(places, columns, now);
    this.#shownNodes = new ShownNodes(this.#noted);
    this.#before = new ObservedWorld(this.#noted, this.#shownNodes, 0);
    this.#after = new ObservedWorld(this.#noted, this.#shownNodes, columns.width, this.#before);
    this.#change = new ObservedStep(this.#noted, this.#before, this.#after);
  }

  /** Call this when the situation has changed. What was handed out before must not be used any more. */
  begin(): void {
    this.#noted.moved();
    this.#shownNodes.moved();
    this.#before.moved();
    this.#after.moved();
    this.#change.moved();
  }

  /** The places that were read. Look at them after the property has answered, and before the next situation. */
  get reads(): readonly Place[] {
    return this.#noted.all;
  }

  world(): View<Shape, never> {
    return this.#before;
  }

  /** The step. Once a property looks at the nodes after it, which node it changed counts as read. */
  change(): Change<Shape, never> {
    return this.#change;
  }
}
