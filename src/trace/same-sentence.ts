/** Whether a trace says of its violation what the protocol says today. */
import { withoutPlace } from "../semantics/thrown-text.ts";
import { savedSentence } from "./trace-of.ts";

/** @param saved the sentence in a trace @param message the one of today, in full */
export function isSameSentence(saved: string, message: string): boolean {
  const [before, now] = [withoutPlace(saved), withoutPlace(savedSentence(message))];
  // A throwing protocol is reported with or without the node's name in front.
  return before === now || before.endsWith(`: ${now}`);
}
