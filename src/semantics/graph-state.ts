/** A state of a whole graph, as pictures of it see it. */
import type { World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";

export interface GraphState {
  readonly view: View<Shape>;
  /** How many steps lead there at least. */
  readonly depth: number;
  readonly isInitial: boolean;
  readonly isBoundary: boolean;
  /** What properties of states say against it. */
  readonly messages: readonly string[];
  /** The steps that change something, and the number of the state that each leads to. */
  readonly steps: readonly { readonly step: Step; readonly to: number }[];
}
