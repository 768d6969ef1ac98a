/** What an election costs among servers that all begin to look at the same time: vote changes, and the time until one leads. */
import { count, measures, sent, timeUntil } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { zabElection } from "../../src/protocols/elections/zab-election/zab-election.ts";
import type { ZabElection } from "../../src/protocols/elections/zab-election/types.ts";

const leads = ({ records }: Moment<ZabElection>): boolean => records.some(({ kind }) => kind === "established");

/** Includes the vote for itself with which each server starts. */
const notified = sent<ZabElection>("notification");

/** Less than twice the minimum, so that nobody hears of a vote sooner through another server than from the one that is voted for. */
const [leastMs, mostMs] = [10, 19];
const finalizeWaitMs = 200;

export const sizes = [3, 5, 7, 9, 15];
export const looking = (servers: number): string => `${servers} look at once`;
export const inStep = (servers: number): string => `${servers} look at once, in step`;

const all = (servers: number) => ({
  servers,
  logs: Array.from({ length: servers }, () => []),
  committed: 0,
  roundMax: 1,
});

/** 1 + 1/2 + … + 1/n */
const harmonic = (n: number): number =>
  Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);

export default measures(
  zabElection,
  {
    "notifications of changed votes": count((moment) => (moment.kind === "start" ? 0 : notified(moment)), {
      unit: "messages",
      until: leads,
      scopes: sizes.map(looking),
      /**
       * Each server tells n - 1 others each vote that it changes to: of k better votes, which come in any order, those that are better than
       * all that came before, 1 + 1/2 + … + 1/k on average. Over all servers, where k is 0 to n - 1, that sums up to:
       */
      theory: ({ servers: n }) => (n - 1) * (n * harmonic(n - 1) - (n - 1)),
    }),
    "time until one leads": timeUntil(leads, {
      scopes: sizes.map(inStep),
      /** Each vote, and each change; the wait for better ones; and five messages: who follows, which epoch, yes, what there is, yes. */
      theory: () => 7 * leastMs + finalizeWaitMs,
    }),
  },
  Object.fromEntries(
    sizes.flatMap((servers) => [
      [
        looking(servers),
        { ...all(servers), timing: { delay: { kind: "uniform", from: leastMs, to: mostMs } as const } },
      ],
      [inStep(servers), { ...all(servers), timing: { delay: leastMs } }],
    ]),
  ),
);
