import { ModelError } from "../model/model-error.ts";
import { shown } from "../model/shown.ts";

/**
 * The state after a crash: what survives, over the state that `init` makes. A state that is no record (an array, a Map or a
 * Set) survives as a whole, or not at all.
 *
 * @param where as in "gossip, n1, durable"
 * @param kept what `durable` answered; undefined where nothing survives
 * @throws ModelError where what survives is no such state
 */
export function afterCrash(first: object, kept: object | null | undefined, where: string): object {
  if (kept === undefined || kept === null) return first;
  const [wanted, found] = [nameOf(first), nameOf(kept)];
  if (found !== wanted) throw new ModelError(`${where} answered ${found}; wanted ${wanted}, as init makes.`);
  return wanted === RECORD ? { ...first, ...kept } : kept;
}

const RECORD = "a plain object";

function nameOf(state: unknown): string {
  if (typeof state !== "object" || state === null || state instanceof Map || state instanceof Set) return shown(state);
  if (Array.isArray(state)) return "an array";
  const prototype: unknown = Object.getPrototypeOf(state);
  // Of a Promise, as an async function answers it, nothing would survive, without a word.
  const isPlain = prototype === null || prototype === Object.prototype;
  return isPlain ? RECORD : `an instance of ${state.constructor?.name || "a class"}`;
}
