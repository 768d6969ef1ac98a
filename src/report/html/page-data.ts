import type { Why } from "../story/counterfactual-clauses.ts";
import type { Chronicle } from "../story/chronicle.ts";

/** The content of a page. */
export interface PageData {
  /** The title of the window. */
  readonly title: string;
  readonly run: Chronicle;
  /** What to type to see whether it is still violated. */
  readonly command: string | undefined;
  /** Whether to begin with every change, instead of only those of fields that the violated property reads. */
  readonly allChanges: boolean;
  /** Why it is violated, if that was asked for: only what the page needs of an explanation. */
  readonly why?: Why | undefined;
  /** How many faults the property withstands, as a sentence, if that was asked for. */
  readonly stands?: string | undefined;
  /** Another run to show beside it; then each has a name. */
  readonly against?: { readonly run: Chronicle; readonly names: readonly [string, string] } | undefined;
}
