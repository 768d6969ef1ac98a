/** How long it takes, depending on the number of members, until all of them have heard of a change, and until a leader knows that. */
import { measure, measures, numbered, timeUntil } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { akkaCluster } from "../../src/protocols/akka/akka-cluster/akka-cluster.ts";
import { scopes } from "../../src/protocols/akka/akka-cluster/scopes.ts";
import type { AkkaCluster, State } from "../../src/protocols/akka/akka-cluster/types.ts";

type View = Moment<AkkaCluster>["before"];

const tickMs = 1000;

export const sizes = [3, 5, 8, 12, 20];
export const leaves = (members: number): string => `one of ${members} leaves`;
export const untilAllHeard = "time until all have heard of a change";
const untilConvergence = "time until a leader knows that all have";

/** n1 leads, so another one leaves. */
const leaver = "n2";
const holds = (view: View): boolean =>
  view?.role === "node" && (view.state as State).gossip.members[`${leaver}#1`]?.status !== "Up";

/** Each member gossips with one of the others every second on average, at random times. */
const leaving = (members: number) => ({
  ...scopes["one leaves"],
  asksAgain: "at any time" as const,
  cluster: Object.fromEntries(numbered("n", members).map((member) => [member, "Up" as const])),
  commands: { [leaver]: [{ kind: "leave", address: leaver } as const] },
  timing: {
    delay: 1,
    actions: { leave: 0, gossip: { kind: "exponential", mean: tickMs * (members - 1) } as const },
    seconds: 300,
  },
});

export default measures(
  akkaCluster,
  {
    [untilAllHeard]: measure<AkkaCluster, { readonly left: number; readonly at: number }>({
      unit: "ms",
      /**
       * If k of n members have heard of the change, one of these gossips with one of the n - k others, or the other way round,
       * 2 k (n - k) / (n - 1) times a second.
       */
      theory({ cluster }) {
        const n = Object.keys(cluster).length;
        return Array.from({ length: n - 1 }, (_, i) => (tickMs * (n - 1)) / (2 * (i + 1) * (n - 1 - i))).reduce(
          (sum, one) => sum + one,
          0,
        );
      },
      start: ({ nodes }) => ({ left: nodes.length, at: 0 }),
      fold: (soFar, { at, before, after }) =>
        before === after || holds(before) || !holds(after) ? soFar : { left: soFar.left - 1, at },
      isDone: ({ left }) => left === 0,
      result: ({ left, at }) => (left === 0 ? at : undefined),
    }),
    [untilConvergence]: timeUntil(({ records }) => records.some(({ kind }) => kind === "led")),
  },
  Object.fromEntries(sizes.map((members) => [leaves(members), leaving(members)])),
);
