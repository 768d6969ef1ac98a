/** A plain copy of a part of the state that a handler is changing. */
import { current as currentOf, Immer, isDraft } from "immer";

const immer = new Immer({ autoFreeze: false });

/**
 * The present value of a part of the state, as plain data: `state.before = current(state.table)`. The part itself is a
 * draft and goes on changing with the state; the copy does not, and `structuredClone` accepts it. A value without drafts
 * in it is returned as it is. Copy the result before you change it: parts that nobody has changed yet are frozen.
 */
export function current<T>(part: T): T {
  if (isDraft(part)) return currentOf<unknown>(part) as T;
  // A value that was put into the state during this handler is not a draft, but may contain drafts.
  const holder = immer.createDraft<{ part: unknown }>({ part: undefined });
  holder.part = part;
  return currentOf(holder).part as T;
}
