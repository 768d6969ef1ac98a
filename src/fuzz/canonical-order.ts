import { keyOf } from "../model/plain.ts";
import type { Step } from "../model/step.ts";
import type { Instance } from "../semantics/instance.ts";

/**
 * Whether a step stands before another where both orders are possible: what happens at one node stays together, nodes
 * come in listed order, and partitions come first. Runs that differ only in what nobody can tell apart become one run.
 */
export function isBefore(instance: Instance, a: Step, b: Step): boolean {
  const [left, right] = [place(instance, a), place(instance, b)];
  return left === right ? contentOf(a) < contentOf(b) : left < right;
}

const place = ({ index }: Instance, step: Step): number => ("node" in step ? (index.get(step.node) ?? -1) : -1);

/** A step is compared with very many others. */
const contents = new WeakMap<Step, string>();

function contentOf(step: Step): string {
  let content = contents.get(step);
  if (content === undefined) contents.set(step, (content = keyOf(step, "step")));
  return content;
}
