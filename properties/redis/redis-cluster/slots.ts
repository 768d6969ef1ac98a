/** Who owns and serves the slots. */
import { each } from "../../../src/index.ts";
import {
  type Holds,
  type HoldsOfStep,
  type State,
  leads,
  owns,
  serves,
  slotsIn,
  isCommand,
  atEachNode,
} from "./nodes.ts";

export const epochsDoNotGoBack: HoldsOfStep = ({ step, of }) =>
  each(of.node, ({ id, before, after }) => {
    if (after === before) return true;
    const [then, now] = [before.state, after.state];
    if (now.currentEpoch < then.currentEpoch)
      return `${id} goes back from epoch ${then.currentEpoch} to ${now.currentEpoch}`;
    if (now.lastVoteEpoch < then.lastVoteEpoch) return `${id} forgets its vote of epoch ${then.lastVoteEpoch}`;
    const [own, was] = [now.nodes[id].configEpoch, then.nodes[id].configEpoch];
    // A replica's own epoch means nothing, and is not kept across a restart.
    const isForgotten = step.kind === "crash" && !leads(before);
    return own >= was || isForgotten || `${id} goes back from configuration epoch ${was} to ${own}`;
  });

export const ownSlotsAreKept = atEachNode((id, was, is, { step }) => {
  const lost = Object.keys(is.slots).find((slot) => {
    const owner = is.slots[slot];
    return (
      was.slots[slot] === id &&
      owner !== id &&
      owner !== null &&
      is.nodes[owner].configEpoch < was.nodes[id].configEpoch
    );
  });
  if (lost === undefined || isCommand(step)) return undefined;
  return `${id} gives its slot ${lost} to ${is.slots[lost]}, whose epoch is lower than its own`;
});

export const slotEpochsDoNotFall = atEachNode((id, was, is, { step }) => {
  const epoch = ({ slots, nodes }: State, slot: string): number => {
    const owner = slots[slot];
    return owner === null ? 0 : nodes[owner].configEpoch;
  };
  const fallen = Object.keys(is.slots).find((slot) => epoch(is, slot) < epoch(was, slot));
  if (fallen === undefined || isCommand(step)) return undefined;
  const now = is.slots[fallen] ?? "nobody";
  return `to ${id}, slot ${fallen} was ${was.slots[fallen]}'s with epoch ${epoch(was, fallen)}, and is now ${now}'s with epoch ${epoch(is, fallen)}`;
});

/** In every view each slot has the same master, which is up and agrees. */
export const slotsAreCovered: Holds = ({ of: { node: nodes } }) => {
  const up = nodes.filter(({ up }) => up);
  return each(slotsIn(nodes), (slot) => {
    const owners = up.filter((node) => owns(node, slot)).map(({ id }) => id);
    if (owners.length !== 1) return `slot ${slot} is owned by ${owners.length === 0 ? "nobody" : owners.join(" and ")}`;
    return each(up, ({ id, state: { slots } }) => {
      const isRight = slots[slot] === owners[0];
      return isRight || `${id} assigns slot ${slot} to ${slots[slot] ?? "nobody"}, but ${owners[0]} owns it`;
    });
  });
};

export const oneServes: Holds = ({ of: { node: nodes } }) =>
  each(slotsIn(nodes), (slot) => {
    const [first, second] = nodes.filter((node) => serves(node, slot));
    return !second || `${first.id} and ${second.id} both serve slot ${slot}`;
  });

export const allIsServed: Holds = ({ of: { node: nodes } }) =>
  each(slotsIn(nodes), (slot) => nodes.some((node) => serves(node, slot)) || `nobody serves slot ${slot}`);

export const theLivingAreWell: Holds = ({ of: { node: nodes } }) => {
  const up = nodes.filter((node) => node.up);
  return each(up, ({ id, state }) =>
    each(up, ({ id: well }) => {
      const { health } = state.nodes[well];
      return health === "ok" || `${id} considers ${well} ${health === "fail" ? "failed" : "suspect"} although it is up`;
    }),
  );
};
