/** One state of a whole state graph, as a picture of the graph needs it. */
import type { World as View } from "../model/property.ts";
import type { Shape } from "../model/protocol.ts";
import type { Step } from "../model/step.ts";

export interface GraphState {
  readonly view: View<Shape>;
  /** The least number of steps that lead there. */
  readonly depth: number;
  readonly isInitial: boolean;
  readonly isBoundary: boolean;
  /** What properties of states object to. */
  readonly messages: readonly string[];
  /** The steps that change something, each with the number of the state it leads to. */
  readonly steps: readonly { readonly step: Step; readonly to: number }[];
}
