/** How long nobody leads after the leader has crashed, over the range from which election timeouts are drawn. */
import { count, duration, measures } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { raftElection } from "../../src/protocols/elections/raft-election/raft-election.ts";
import type { RaftElection } from "../../src/protocols/elections/raft-election/types.ts";

type At = Moment<RaftElection>;

const crashes = ({ kind }: At): boolean => kind === "crash";
const leads = ({ before, after, kind }: At): boolean =>
  kind !== "crash" && before?.state.role !== "leader" && after?.state.role === "leader";

/** As in figure 16 of Ongaro and Ousterhout 2014: five servers, heartbeats at half the least timeout. There a
 * broadcast takes 15 ms, most of which is the disk of who answers; here a message takes 0.5 to 5 ms, and the disk no time.
 */
const five = {
  servers: 5,
  termMax: 1_000_000,
  logs: [[], [], [], [], []],
  committed: [],
  leader: "n1",
  channels: { default: "unordered" },
} as const;
const timing = (from: number, to: number) =>
  ({
    delay: { kind: "uniform", from: 0.5, to: 5 },
    timers: { election: { kind: "uniform", from, to }, heartbeat: from / 2 },
    schedule: [{ at: { kind: "uniform", from: 1000, to: 1000 + from / 2 }, crash: "n1", cause: "host" }],
    seconds: 120,
  }) as const;

export default measures(
  raftElection,
  {
    "time without a leader": duration(crashes, leads),
    "elections until one leads": count(({ records }) => records.filter(({ kind }) => kind === "timed out").length, {
      unit: "candidacies",
      until: leads,
    }),
  },
  Object.fromEntries(
    [150, 151, 155, 175, 200, 300].map((to) => [`150 to ${to} ms`, { ...five, timing: timing(150, to) }]),
  ),
);
