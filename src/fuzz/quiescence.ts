/**
 * Whether nothing that a property sees of the nodes can change any more, whatever fair steps follow: settling may then stop.
 *
 * The answer is on the safe side, because it considers more than can happen: each node may take every fair step that it could take
 * by itself, and may receive every message that is in flight or sent meanwhile, any number of times and whatever holds it up. If no
 * such step changes a node or the shared part, no step that can happen does.
 */
import { messageEvent } from "../semantics/events.ts";
import { isDemanded } from "../semantics/fairness.ts";
import { act, type Move, recovery, timeout } from "../semantics/enabled-steps.ts";
import { outcomes } from "../semantics/outcome-tree.ts";
import type { PackedState } from "../semantics/packed-state.ts";
import type { Space } from "../semantics/space.ts";

/** More messages than this are not followed: it then remains unknown. */
const MESSAGES_MAX = 1000;

/** @param histories whether recording something counts as a change, too */
export function areNodesQuiescent(
  space: Space,
  { nodeStates, inboxes, shared }: PackedState,
  histories: boolean,
): boolean {
  const { nodeStates: all, envelopes } = space;
  const inFlight = new Set(inboxes.flat());
  const waiting = [...inFlight];
  const isStill = (nodeState: number, event: number, firing: number): boolean =>
    outcomes(space.nodeStates.outcomeTree(nodeState, event, shared, firing)).every((outcome) => {
      if (outcome.kind === "threw" || outcome.nodeState !== nodeState) return false;
      if ((histories && outcome.records.length > 0) || outcome.writes !== 0) return false;
      for (const envelope of outcome.sends) if (!inFlight.has(envelope)) waiting.push(envelope);
      for (const envelope of outcome.sends) inFlight.add(envelope);
      return inFlight.size <= MESSAGES_MAX;
    });
  const ownMoves = (nodeState: number, node: number): readonly Move[] =>
    all.isUp(nodeState)
      ? [
          ...all.timers(nodeState).map((timer) => timeout(node, timer)),
          ...all.actions(nodeState, shared).map((action) => act(node, action)),
        ].filter((move) => isDemanded(space, move))
      : recovery(nodeState, inboxes[node], space).filter(({ kind }) => kind === "restart");
  const areStill = nodeStates.every((nodeState, node) =>
    ownMoves(nodeState, node).every(({ event, firing }) => isStill(nodeState, event, firing)),
  );
  if (!areStill) return false;
  for (let envelope = waiting.pop(); envelope !== undefined; envelope = waiting.pop()) {
    const nodeState = nodeStates[envelopes.destinations[envelope]];
    if (!all.isUp(nodeState) || !all.accepts(nodeState, envelope, shared)) continue;
    if (!isStill(nodeState, messageEvent(envelope), -1)) return false;
  }
  return true;
}
