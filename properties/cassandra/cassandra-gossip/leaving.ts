/** Who leaves, is removed or joins: that the others forget those who have gone, and let in those who come. */
import { each } from "../../../src/index.ts";
import type { Ceases, History, NodeId, Verdict, World } from "../../../src/index.ts";
import type { CassandraGossip } from "../../../src/protocols/cassandra/cassandra-gossip/types.ts";
import { isDeadState, statusOf } from "../../../src/protocols/cassandra/cassandra-gossip/endpoint-versions.ts";
import { type Holds, type HoldsOfStep, type Node, runs, running, number, eachHolds } from "./records.ts";

export const isForgotten =
  (gone: (node: Node, nodes: readonly Node[]) => boolean): Holds =>
  ({ nodes }) =>
    eachHolds(
      nodes,
      ({ id }, _, of, subject) => subject && of !== id && gone(subject, nodes) && `${id} still has a record of ${of}`,
    );

export const whoLeftIsForgotten = isForgotten((node) => node.state.decommissioned && !runs(node));

/** Only about nodes known to have left: that a node leaves without being heard is another matter. */
export const whoIsKnownToHaveLeftIsForgotten: Holds = ({ nodes }) =>
  eachHolds(nodes, ({ id }, held, of, subject) => {
    const ended = subject && !runs(subject);
    return ended && isDeadState(held) && `${id} still sees ${of} as ${statusOf(held)}`;
  });

export const whoIsDownIsForgotten = isForgotten((node) => !runs(node));

/** For each node, the generation in which it has learnt that another one is gone. */
export type Gone = Readonly<Record<NodeId, Readonly<Record<NodeId, number>>>>;

export const gone: History<CassandraGossip, Gone> = {
  start: {},
  fold: {
    gone: (known, { of, generation }, by) => ({
      ...known,
      [by]: { ...known[by], [of]: Math.max(generation, known[by]?.[of] ?? 0) },
    }),
  },
};

export const nobodyComesBack = ({ nodes, history }: World<CassandraGossip, Gone>): Verdict =>
  eachHolds(nodes as readonly Node[], ({ id, state }, held, of) => {
    const isMember = statusOf(held) === "NORMAL" || Object.values(state.owners).includes(of);
    return (
      isMember &&
      held.generation <= (history[id]?.[of] ?? 0) &&
      `${id} knew that ${of} was gone, and now considers it a member at ${number(held)}`
    );
  });

export const removalsSpareWhoIsBack: HoldsOfStep = ({ nodes, step }) => {
  const remover = nodes.find(({ id }) => step.kind === "act" && id === step.node);
  const removal = remover?.before.state.removal;
  const was = removal && remover.before.state.records[removal.of];
  if (!was || was.generation <= removal.generation) return true;
  const now = remover.after.state.records[removal.of];
  return !now || !isDeadState(now) || `${removal.of} is back in ${was.generation}, and is ${statusOf(now)}`;
};

export const whoJoinsIsLetIn: Holds = ({ nodes }) =>
  each(nodes, ({ up, state, id }) => !up || state.phase !== "stopped" || `${id} was rejected and is not a member`);

export const ringsAreEqual: Holds = ({ nodes }) => {
  const [first, ...others] = running(nodes).filter(({ state }) => Object.keys(state.owners).length > 0);
  const token =
    first &&
    Object.keys(first.state.owners).find((one) =>
      others.some(({ state }) => state.owners[one] !== first.state.owners[one]),
    );
  const other = others.find(({ state }) => token !== undefined && state.owners[token] !== first.state.owners[token]);
  return !other || `${first.id} and ${other.id} disagree on who owns ${token}`;
};

export const earlyEnds: Ceases<CassandraGossip> = {
  "a quarantine ends while another node or a message still holds the one that left"({ nodes, inFlight }, taken) {
    if (taken.kind !== "timeout" || taken.timer.kind !== "quarantine") return false;
    const { of } = taken.timer;
    const isHeld = running(nodes).some(({ id, state }) => id !== taken.node && state.records[of]);
    return isHeld || inFlight.some(({ message }) => "deltas" in message && message.deltas[of]);
  },
};
