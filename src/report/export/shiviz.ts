/**
 * Writes a run as a log with vector clocks, for ShiViz. There, parse it with `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`.
 *
 * Source: Bestchastnikh, Wang, Brun and Ernst, "Debugging distributed systems", CACM 59(8), 2016.
 */
import { legible } from "../../model/legible.ts";
import type { NodeId } from "../../model/network.ts";
import type { Chronicle } from "../story/chronicle.ts";
import { labelOf } from "../story/step-label.ts";

type Clock = ReadonlyMap<NodeId, number>;

export function shiviz({ nodes, happenings }: Chronicle): string {
  const clocks = new Map<NodeId, Clock>();
  const sentWith = new Map<string, Clock>();
  const lines: string[] = [];
  const event = (node: NodeId, number: number, text: string, received: Clock | undefined): void => {
    const own = clocks.get(node) ?? new Map<NodeId, number>();
    const merged = new Map(own);
    for (const [id, count] of received ?? []) merged.set(id, Math.max(count, merged.get(id) ?? 0));
    merged.set(node, (own.get(node) ?? 0) + 1);
    clocks.set(node, merged);
    sentWith.set(`${number} ${node}`, merged);
    lines.push(`${hostOf(node)} ${clockText(nodes, merged)}`, text);
  };
  for (const { id } of nodes) event(id, 0, "starts", undefined);
  for (const { number, step, sentIn } of happenings) {
    const label = labelOf(step);
    // A lost message, or a change of partitions, happens at no host.
    if (!("node" in step) || step.kind === "drop" || step.kind === "lose") continue;
    const received = sentIn === undefined || !("from" in step) ? undefined : sentWith.get(`${sentIn} ${step.from}`);
    const text = label.kind === "arrow" ? `receives ${label.text} from ${label.from}` : label.text;
    event(step.node, number, `${number}. ${legible(text)}`, received);
  }
  return `${lines.join("\n")}\n`;
}

/** A host's name ends at the first space. */
const hostOf = (node: NodeId): string => node.replaceAll(/\s/gu, "_");

const clockText = (nodes: Chronicle["nodes"], clock: Clock): string =>
  JSON.stringify(Object.fromEntries(nodes.flatMap(({ id }) => (clock.has(id) ? [[hostOf(id), clock.get(id)]] : []))));
