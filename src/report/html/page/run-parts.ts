/** Small questions that several pages ask about a run. */
import type { Chronicle } from "../../story/chronicle.ts";
import type { Hue } from "./story-words.tsx";

const HUES = 8;
/** With more nodes than this, those to which nothing happens are hidden at first. */
const NODES_FEW = 7;

/** The class that gives a node its colour. */
export function hueIn({ nodes }: Pick<Chronicle, "nodes">): Hue {
  const hues = new Map(nodes.map(({ id }, i) => [id, `hue${i % HUES}`]));
  return (node) => hues.get(node) ?? "";
}

/** The nodes to which nothing happens, if there are many nodes. */
export function idleNodes({ nodes, happenings }: Chronicle): ReadonlySet<string> {
  if (nodes.length <= NODES_FEW) return new Set();
  const active = new Set(
    happenings.flatMap(({ step }) => ("from" in step ? [step.from, step.node] : "node" in step ? [step.node] : [])),
  );
  return new Set(active.size === 0 ? [] : nodes.map(({ id }) => id).filter((id) => !active.has(id)));
}

export function takesPart({ happenings }: Chronicle, number: number, node: string): boolean {
  const { step } = happenings[number - 1];
  return !("node" in step) || step.node === node || ("from" in step && step.from === node);
}
