/** What a crash leaves of a node's state: what is durable, on top of a new initial state. */
import { ModelError } from "../model/model-error.ts";
import { shown } from "../model/value-in-error.ts";

/**
 * The state after a crash: what survives, laid over the state that `init` makes. A state that is not a record (an array, a
 * Map or a Set) survives as a whole or not at all.
 *
 * @param where as in "gossip, n1, durable"
 * @param kept what `durable` returned; undefined if nothing survives
 * @throws ModelError if what survives is not a state of that kind
 */
export function afterCrash(first: object, kept: object | null | undefined, where: string): object {
  if (kept === undefined || kept === null) return first;
  const [wanted, found] = [nameOf(first), nameOf(kept)];
  if (found !== wanted) throw new ModelError(`${where} returned ${found}; wanted ${wanted}, as init makes.`);
  return wanted === RECORD ? { ...first, ...kept } : kept;
}

const RECORD = "a plain object";

function nameOf(state: unknown): string {
  if (typeof state !== "object" || state === null || state instanceof Map || state instanceof Set) return shown(state);
  if (Array.isArray(state)) return "an array";
  const prototype: unknown = Object.getPrototypeOf(state);
  // An async function returns a Promise, of which silently nothing would survive.
  const isPlain = prototype === null || prototype === Object.prototype;
  return isPlain ? RECORD : `an instance of ${state.constructor?.name || "a class"}`;
}
