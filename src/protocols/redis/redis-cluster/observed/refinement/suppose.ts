/**
 * What may have happened at a node without being recorded, suggested by what it showed: a timer, a ping or an answer that
 * repeats the one before it, a command of an administrator. Each only if the clock, the recording or an event allows it.
 */
import type { Command } from "../../commands.ts";
import type { Hypothesis, Node } from "./hypothesis.ts";
import type { Difference } from "./showing.ts";
import type { NodeEvent } from "./reactions.ts";

export interface Window {
  /** When the last view was taken, and between which times this one. */
  readonly since: number;
  readonly t: number;
  readonly t2: number;
  /** Whether an administrator was at work between the last view and this one. */
  readonly isAdministered: boolean;
  /** Nodes that were dead all the time between the two. */
  readonly dead: ReadonlySet<string>;
  readonly nodeTimeoutMs: number;
  readonly lagMs: number;
}

/** Hypotheses that are one supposition away, nearer to what was shown or not. */
export function* suppositions(
  hypothesis: Hypothesis,
  found: readonly Difference[],
  node: Node,
  window: Window,
): Generator<Hypothesis> {
  const { state, last } = hypothesis;
  const supposing = (what: string, next: Hypothesis): Hypothesis => ({
    ...next,
    supposed: [...hypothesis.supposed, what],
    // It may have happened at any time since the last view.
    path: next.path.map((one, i) =>
      i < hypothesis.path.length ? one : { ...one, from: window.since, by: window.t2 + window.lagMs },
    ),
  });
  const after = (what: string, event: NodeEvent): Hypothesis =>
    supposing(what, node.after(hypothesis, event, window.t));

  for (const one of found) {
    if (one.kind !== "health" || one.shown === "ok" || one.is !== "ok") continue;
    if (!mayMiss(hypothesis, one.of, window)) continue;
    yield after(`no answer from ${one.of}`, { kind: "timeout", what: { kind: "no pong", of: one.of } });
  }
  for (const [connection, happening] of Object.entries(last)) {
    if (happening.event.kind !== "receive" || !("gossip" in happening.event.what)) continue;
    if (happening.fate === "dropped" || window.dead.has(happening.by)) continue;
    for (const next of node.take(hypothesis, { ...happening, fate: "taken in" }, window.t))
      yield supposing(`again ${connection}`, next);
  }
  if (state.manual?.masterOffset !== undefined && state.manual.masterOffset !== null)
    yield supposing("caught up", node.caughtUp(hypothesis, window.t));
  if (window.isAdministered)
    for (const commands of commandsFor(found, node.id)) {
      const next = commands.reduce(
        (before, command) => node.after(before, { kind: "act", what: { kind: "command", command } }, window.t),
        hypothesis,
      );
      yield supposing(`command ${commands[0].kind}`, next);
    }
}

/** No answer for longer than the node timeout: nothing of it passed for that long. */
const mayMiss = ({ last }: Hypothesis, of: string, { t2, nodeTimeoutMs, lagMs }: Window): boolean =>
  ["out", "in"].every((link) => {
    const heard = last[`${of} ${link}`];
    return !heard || heard.fate === "lost" || heard.fate === "dropped" || t2 - heard.from >= nodeTimeoutMs - lagMs;
  });

function commandsFor(found: readonly Difference[], self: string): readonly (readonly Command[])[] {
  const taken: Command[] = [];
  const given: Command[] = [];
  // Slots are moved one after the other, in their order.
  const owners = found.filter((one) => one.kind === "owner").toSorted((a, b) => (a.of < b.of ? -1 : 1));
  for (const one of owners) {
    if (one.shown === null) continue;
    if (one.shown === self) taken.push({ kind: "take slot", slot: one.of });
    else given.push({ kind: "give slot", slot: one.of, to: one.shown });
  }
  const isPromoted = found.some((one) => one.kind === "role" && one.of === self && one.shown === null);
  const isBumped = found.some((one) => one.kind === "epoch" && one.of === self);
  return [
    ...(taken.length > 0 ? [taken] : []),
    ...(given.length > 0 ? [given] : []),
    ...(isPromoted ? [[{ kind: "fail over", how: "takeover" } as const]] : []),
    ...(isBumped ? [[{ kind: "bump epoch" } as const]] : []),
  ];
}
