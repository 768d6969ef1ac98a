import { always, converges, deadlockFree, eventually, possible, properties, sometimes, step } from "../../src/index.ts";
import type { Change, NodeView, Predicate, StepPredicate } from "../../src/index.ts";
import { akkaJoin, type AkkaJoin } from "../../src/protocols/akka/akka-join/akka-join.ts";
import { clusters } from "../../src/protocols/akka/joining/clusters.ts";
import { sameAddress } from "../../src/protocols/akka/joining/judge-join.ts";
import { uniqueAddress } from "../../src/protocols/akka/joining/unique-address.ts";

/** Exactly one node is first in its own list, and it never restarts. */
const oneFounder = ["smoke", "small", "second seed restarts", "two seeds to choose from"];
const twoFounders = ["two first seeds", "each its own seed"];
const founderRestarts = ["first seed restarts", "first seed restarts cut off"];
/** With two nodes, nobody has a choice of whom to join. Small enough to check every step and loop. */
const twoNodes = ["smoke", "second seed restarts", ...twoFounders, ...founderRestarts];

const isInside = ({ up, state }: NodeView<AkkaJoin>): boolean => up && state.phase.kind === "initialized";
const own = ({ id, state }: NodeView<AkkaJoin>): string => uniqueAddress(id, state.uid);

const oneCluster: Predicate<typeof akkaJoin> = ({ nodes }) => {
  const [first, second] = clusters(
    nodes.filter(isInside).map(({ id, state }) => ({ id, members: Object.keys(state.members) })),
  );
  return !second || `${first?.join(" and ")} and ${second.join(" and ")} are in separate clusters`;
};

const everyNodeIsInside: Predicate<typeof akkaJoin> = ({ nodes }) => {
  const outside = nodes.find((node) => !isInside(node));
  return !outside || `${outside.id} is not in a cluster`;
};

const joinedAnother = (node: NodeView<AkkaJoin>): boolean =>
  isInside(node) && node.state.members[own(node)] === "Joining";

const splits = ({ before, after }: Change<AkkaJoin>): boolean =>
  oneCluster(before) === true && oneCluster(after) !== true;

/** As long as no link is partitioned, a node that waits long enough gets what is in flight. */
const splitWithoutHaste: StepPredicate<typeof akkaJoin> = (change) => {
  const { before, after } = change;
  const worthWaiting = before.partitions.length === 0 && before.inFlight.length > 0;
  return worthWaiting || !splits(change) || `${String(oneCluster(after))}, and waiting would not have helped`;
};

export default properties(
  akkaJoin,
  {
    "there is one cluster": always(oneCluster, { scopes: oneFounder }),
    "no address appears twice in a cluster": always(({ nodes }) => {
      for (const { id, state } of nodes)
        for (const member of Object.keys(state.members)) {
          const other = sameAddress(state.members, member);
          if (other !== undefined) return `${id} counts both ${member} and ${other} as members`;
        }
      return true;
    }),
    "a node in a cluster forgets only members that are Down": step(
      ({ nodes }) => {
        for (const { id, before, after } of nodes) {
          if (!isInside(before) || !after.up) continue;
          for (const [member, status] of Object.entries(before.state.members))
            if (status !== "Down" && !(member in after.state.members))
              return `${id} forgets ${member}, which is ${status}`;
        }
        return true;
      },
      { scopes: [...twoNodes, "two seeds to choose from"] },
    ),
    "every node in a cluster knows who founded it": always(
      ({ nodes }) => {
        const lost = nodes.find((node) => isInside(node) && !Object.values(node.state.members).includes("Up"));
        return !lost || `${lost.id} is in a cluster in which no member is Up`;
      },
      { scopes: [...oneFounder, ...twoFounders] },
    ),
    "a run ends only when every node is in a cluster": deadlockFree(everyNodeIsInside),
    "every node ends up in a cluster": converges(everyNodeIsInside, { scopes: twoNodes }),
    "every node ends up in a cluster if it waits for its Welcome": converges(everyNodeIsInside, {
      scopes: ["two seeds to choose from"],
      ceases: {
        "a node tries to join elsewhere though its Join or a Welcome is on the way": (before, taken) =>
          taken.kind === "timeout" &&
          taken.timer.kind === "retry join" &&
          before.inFlight.some(
            ({ from, to, message }) =>
              (message.kind === "Join" && from === taken.node) || (message.kind === "Welcome" && to === taken.node),
          ),
      },
    }),
    "the first seed needs no timeout while the other seeds answer": eventually(
      ({ nodes }) => nodes.some(isInside) || "there is no cluster",
      {
        scopes: ["smoke", "second seed restarts"],
        ceases: {
          "the seed node timeout passes": (_, taken) =>
            taken.kind === "timeout" && taken.node === "n1" && taken.timer.kind === "seed node timeout",
        },
      },
    ),
    "a returning first seed forms an island only while messages are slow": step(splitWithoutHaste, {
      scopes: ["first seed restarts"],
    }),

    "a node joins another's cluster": sometimes(({ nodes }) => nodes.some(joinedAnother), {
      scopes: [...oneFounder, "two first seeds", ...founderRestarts],
    }),
    "three nodes are in one cluster": sometimes(
      (world) => world.nodes.filter(isInside).length === 3 && oneCluster(world) === true,
      { scopes: ["small", "two seeds to choose from"] },
    ),
    "a node that restarted becomes a member": sometimes(
      ({ nodes }) => nodes.some((node) => node.state.uid > 1 && joinedAnother(node)),
      { scopes: ["second seed restarts"] },
    ),
    "a returning first seed can rejoin": sometimes(
      ({ nodes }) => nodes.some((node) => node.state.uid > 1 && joinedAnother(node)),
      { scopes: founderRestarts },
    ),
  },
  {
    "two first seeds form one cluster": always(oneCluster, { scopes: twoFounders }),
    "two clusters can still merge": possible(oneCluster, { scopes: twoFounders }),
    "a returning first seed forms no island": always(oneCluster, { scopes: founderRestarts }),
    "a returning first seed that is cut off forms no island unless messages are slow": step(splitWithoutHaste, {
      scopes: ["first seed restarts cut off"],
    }),
    "a returning first seed forms an island only after a timeout": step(
      (change) => change.step.kind === "timeout" || !splits(change) || String(oneCluster(change.after)),
      { scopes: ["first seed restarts early"] },
    ),
    "every node ends up in a cluster, however soon it gives up waiting": converges(everyNodeIsInside, {
      scopes: ["two seeds to choose from"],
    }),
  },
);
