/** The texts that the fences of a page must have. */
import { type Fence, snippet } from "./fences.ts";
import { outputOf, readersPackage } from "./outputs.ts";
import type { Package } from "../cli/installed.ts";

export const IN_CHECKOUT = "in a checkout";

/**
 * In the order of the page; fences that nothing is said of (`sh`, `json`) are left out.
 *
 * @param hearsay as published: a reader's package is made of it where the page has commands
 */
export async function madeTexts(fences: readonly Fence[], hearsay: string): Promise<ReadonlyMap<Fence, string>> {
  const texts = new Map<Fence, string>();
  let reader: Package | undefined;
  for (const fence of fences) {
    const { language, comment, text, line } = fence;
    if (language === "ts") {
      if (comment === undefined) throw new Error(`The snippet in line ${line} names no source.`);
      texts.set(fence, snippet(comment));
    }
    if (language === "console") {
      texts.set(
        fence,
        await outputOf(text.split("\n")[0], (reader ??= readersPackage(hearsay)), comment === IN_CHECKOUT),
      );
    }
  }
  return texts;
}
