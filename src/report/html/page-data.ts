import type { Why } from "../story/because.ts";
import type { Chronicle } from "../story/chronicle.ts";

/** What a page is made of. */
export interface PageData {
  /** Of the window. */
  readonly title: string;
  readonly run: Chronicle;
  /** What to type to see whether it is still so. */
  readonly command: string | undefined;
  /** Whether it begins with every change, and not only with those of what the violated property reads. */
  readonly allChanges: boolean;
  /** Why it is violated, where that was asked. The page needs no more of it. */
  readonly why?: Why | undefined;
  /** How many faults the property stands, in a sentence, where that was asked. */
  readonly stands?: string | undefined;
  /** Another run to stand beside it; each then has a name. */
  readonly against?: { readonly run: Chronicle; readonly names: readonly [string, string] } | undefined;
}
