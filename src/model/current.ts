/** A copy of a part of the state that a handler is changing. */
import { current as currentOf, Immer, isDraft } from "immer";

const immer = new Immer({ autoFreeze: false });

/**
 * What a part of a state is at this moment, as plain data: `state.before = current(state.table)`. Unlike the part itself,
 * which is a draft, it does not change with the state any more, and `structuredClone` takes it. What holds no draft comes
 * back as it is. To change it, copy it first: a part that nobody has changed yet is frozen.
 */
export function current<T>(part: T): T {
  if (isDraft(part)) return currentOf<unknown>(part) as T;
  // What was put into the state during this handler is no draft, though drafts may be in it.
  const holder = immer.createDraft<{ part: unknown }>({ part: undefined });
  holder.part = part;
  return currentOf(holder).part as T;
}
