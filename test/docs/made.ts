/** The texts that the fences of a page must have. */
import { type Fence, snippet } from "./fences.ts";
import { newReader, outputsOf } from "./outputs.ts";

export const IN_CHECKOUT = "in a checkout";

/**
 * In the order of the page; blocks without a source (`sh`, `json`) are left out.
 *
 * @param hearsay as published: a reader has installed it, where the page has commands
 */
export async function madeTexts(fences: readonly Fence[], hearsay: string): Promise<ReadonlyMap<Fence, string>> {
  const commands = fences
    .filter(({ language }) => language === "console")
    .map(({ text, comment }) => ({ first: text.split("\n")[0], isInCheckout: comment === IN_CHECKOUT }));
  const outputs = commands.length === 0 ? [] : [...(await outputsOf(commands, newReader(hearsay)))];
  const texts = new Map<Fence, string>();
  for (const fence of fences) {
    const { language, comment, line } = fence;
    if (language === "ts") {
      if (comment === undefined) throw new Error(`The snippet in line ${line} names no source.`);
      texts.set(fence, snippet(comment));
    }
    if (language === "console") texts.set(fence, outputs.shift()!);
  }
  return texts;
}
