import { keyOf } from "../model/plain.ts";
import type { Step } from "../model/step.ts";
import type { Instance } from "../semantics/instance.ts";

/**
 * Whether a step comes before another if both orders are possible: steps at one node stay together, nodes come in
 * listed order, and partitions come first. Runs that differ only in an order nobody can observe become one run.
 */
export function isBefore(instance: Instance, a: Step, b: Step): boolean {
  const [left, right] = [place(instance, a), place(instance, b)];
  return left === right ? contentOf(a) < contentOf(b) : left < right;
}

const place = ({ index }: Instance, step: Step): number => ("node" in step ? (index.get(step.node) ?? -1) : -1);

/** Cached, because a step is compared with very many others. */
const contents = new WeakMap<Step, string>();

function contentOf(step: Step): string {
  let content = contents.get(step);
  if (content === undefined) contents.set(step, (content = keyOf(step, "step")));
  return content;
}
