/** Where the line of each node stands, by the room that there is. */
import type { NodeId } from "../../../model/network.ts";

export interface LaneLayout {
  /** Those whose lines are drawn. */
  readonly nodes: readonly NodeId[];
  /** What is drawn is between these. */
  readonly left: number;
  readonly right: number;
  /** The distance between two lines, in pixels, as all lengths here. */
  readonly pitch: number;
  readonly width: number;
  /** Undefined for a node that is not shown. */
  x(node: NodeId): number | undefined;
}

/** Numbers of steps, and the bracket of a loop. */
export const GUTTER = 58;
const PITCH_MIN = 40;
const PITCH_MAX = 190;
/** Notes keep so much, and in a wide window such a part of it, as long as lines have room enough. */
const NOTES_MIN = 300;
const NOTES_PART = 0.3;
const NOTES_LEAST = 220;
const PITCH_OF_WORDS = 90;

export function laneLayout(nodes: readonly NodeId[], room: number): LaneLayout & { readonly notes: number } {
  const roomy = lanesIn(nodes, room - Math.max(NOTES_MIN, NOTES_PART * room));
  // Where lines would have no room for words, notes have less.
  const beside = roomy.pitch < PITCH_OF_WORDS ? lanesIn(nodes, room - NOTES_LEAST) : roomy;
  const notes = Math.floor(room - beside.width);
  // Without room for notes, lines have it all.
  return notes < NOTES_LEAST ? { ...lanesIn(nodes, room), notes: 0 } : { ...beside, notes };
}

function lanesIn(nodes: readonly NodeId[], room: number): LaneLayout {
  // The last label has some room as well.
  const count = Math.max(1, nodes.length) + 0.3;
  const pitch = Math.max(PITCH_MIN, Math.min(PITCH_MAX, (room - GUTTER) / count));
  const at = new Map(nodes.map((node, i) => [node, GUTTER + (i + 0.5) * pitch]));
  const width = Math.floor(GUTTER + count * pitch);
  return { nodes, left: 0, right: width, pitch, width, x: (node) => at.get(node) };
}

/** The same, of which only what is between two places is drawn: of thousands of lines few are in sight. */
export function lanesBetween<L extends LaneLayout>(lanes: L, left: number, right: number): L {
  const isInSight = (node: NodeId): boolean => lanes.x(node)! + lanes.pitch >= left && lanes.x(node)! <= right;
  return { ...lanes, left, right, nodes: lanes.nodes.filter(isInSight) };
}
