/** Shows a property one situation after another, and notes which places of each the property reads. */
import type { Change, World as View } from "../../model/property.ts";
import type { Shape } from "../../model/protocol.ts";
import { NotedReads } from "./noted-reads.ts";
import { ObservedStep } from "./observed-step.ts";
import { ObservedWorld } from "./observed-world.ts";
import type { Place, Places } from "./read-places.ts";
import { NodeProxies } from "./node-proxies.ts";
import type { SituationColumns } from "./situations.ts";

export class ReadWatcher {
  readonly #noted: NotedReads;
  readonly #shownNodes: NodeProxies;
  /** The state of the situation, and that after its step: what is made for one situation serves all of them. */
  readonly #before: ObservedWorld;
  readonly #after: ObservedWorld;
  readonly #change: ObservedStep;

  constructor(places: Places, columns: SituationColumns, now: ArrayLike<number>) {
    this.#noted = new NotedReads(places, columns, now);
    this.#shownNodes = new NodeProxies(this.#noted);
    this.#before = new ObservedWorld(this.#noted, this.#shownNodes, 0);
    this.#after = new ObservedWorld(this.#noted, this.#shownNodes, columns.width, this.#before);
    this.#change = new ObservedStep(this.#noted, this.#before, this.#after);
  }

  /** Says that the situation is another one. What was handed out before is not to be used any more. */
  begin(): void {
    this.#noted.moved();
    this.#shownNodes.moved();
    this.#before.moved();
    this.#after.moved();
    this.#change.moved();
  }

  /** What was read: to be looked at when the property has answered, and before the next situation. */
  get reads(): readonly Place[] {
    return this.#noted.all;
  }

  world(): View<Shape, never> {
    return this.#before;
  }

  /** A step. Which node it changed counts as read, once somebody looks at those after it. */
  change(): Change<Shape, never> {
    return this.#change;
  }
}
