/** Places the line of each node, given the room that there is. */
import type { NodeId } from "../../../model/network.ts";

export interface LaneLayout {
  /** The nodes whose lines are drawn. */
  readonly nodes: readonly NodeId[];
  /** Only what is between these is drawn. */
  readonly left: number;
  readonly right: number;
  /** The distance between two lines; in pixels, like all lengths here. */
  readonly pitch: number;
  readonly width: number;
  /** The room beside them for notes; 0 if that is too little. */
  readonly notes: number;
  /** Undefined for a node that is not shown. */
  x(node: NodeId): number | undefined;
}

/** How wide a character of a label is, in pixels: all have the same width. */
export const CHAR = 7.23;

/** The margin for the numbers of steps and the bracket of a loop. */
export const GUTTER = 58;
const PITCH_MIN = 40;
const PITCH_MAX = 190;
/** Notes get at least this much room, in a wide window this fraction of it, as long as the lines have enough. */
const NOTES_MIN = 300;
const NOTES_PART = 0.3;
const NOTES_LEAST = 220;
const PITCH_OF_WORDS = 90;

export function laneLayout(nodes: readonly NodeId[], room: number): LaneLayout {
  const roomy = lanesIn(nodes, room - Math.max(NOTES_MIN, NOTES_PART * room));
  // If the lines would have no room for words, the notes get less.
  const beside = roomy.pitch < PITCH_OF_WORDS ? lanesIn(nodes, room - NOTES_LEAST) : roomy;
  const notes = Math.floor(room - beside.width);
  // If there is no room for notes, the lines get all of it.
  return notes < NOTES_LEAST ? { ...lanesIn(nodes, room), notes: 0 } : { ...beside, notes };
}

function lanesIn(nodes: readonly NodeId[], room: number): Omit<LaneLayout, "notes"> {
  // Leave some room for the last label as well.
  const count = Math.max(1, nodes.length) + 0.3;
  const pitch = Math.max(PITCH_MIN, Math.min(PITCH_MAX, (room - GUTTER) / count));
  const at = new Map(nodes.map((node, i) => [node, GUTTER + (i + 0.5) * pitch]));
  const width = Math.floor(GUTTER + count * pitch);
  return { nodes, left: 0, right: width, pitch, width, x: (node) => at.get(node) };
}

/** The same layout, restricted to what is between two positions: of thousands of lines only a few are in sight. */
export function lanesBetween(lanes: LaneLayout, left: number, right: number): LaneLayout {
  const isInSight = (node: NodeId): boolean => lanes.x(node)! + lanes.pitch >= left && lanes.x(node)! <= right;
  return { ...lanes, left, right, nodes: lanes.nodes.filter(isInSight) };
}
