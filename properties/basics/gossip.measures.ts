/** What gossip costs and how fast it is: rounds until everybody knows, and messages. */
import { measure, measures, sent, type Moment, type MeasureOptions, type Measure } from "../../src/index.ts";
import { gossip, roundMs } from "../../src/protocols/basics/gossip/gossip.ts";
import type { Gossip } from "../../src/protocols/basics/gossip/types.ts";
import { expectedRounds } from "./gossip-theory.ts";

const learns = ({ before, after }: Moment<Gossip>): boolean =>
  before !== after && before?.state.latest === null && after?.state.latest !== null;

/** As many members as the number of rounds is computed for. */
const COMPUTED_MAX = 500;

/**
 * Where everybody turns to one peer: as in Karp et al., exactly. Else as B. Pittel, "On Spreading a Rumor", SIAM Journal on
 * Applied Mathematics 47(1), 1987, has it for k = 1: log2 n + ln n + O(1). The same reasoning for k: those who know become
 * k + 1 times as many in a round at first, and of those who do not a part e ** -k is left at last.
 */
const roundsUntilAllKnow = ({ members, fanout, style }: Gossip["scope"]): number =>
  fanout === 1 && members <= COMPUTED_MAX
    ? expectedRounds(style, members)
    : Math.log(members) / Math.log(fanout + 1) + Math.log(members) / fanout;

/** 1 + 1/2 + … + 1/n */
const harmonic = (n: number): number =>
  Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);

/** A value that is known when everybody knows. */
const untilAllKnow = (
  unit: string,
  of: (moment: Moment<Gossip>, soFar: number) => number,
  options: MeasureOptions<Gossip> = {},
): Measure<Gossip> =>
  measure<Gossip, { readonly informed: number; readonly members: number; readonly value: number }>({
    unit,
    ...options,
    start: ({ nodes }) => ({ informed: 0, members: nodes.length, value: 0 }),
    fold(soFar, moment) {
      const value = of(moment, soFar.value);
      const informed = learns(moment) ? soFar.informed + 1 : soFar.informed;
      const { members } = soFar;
      return value === soFar.value && informed === soFar.informed ? soFar : { informed, members, value };
    },
    isDone: ({ informed, members }) => informed === members,
    result: ({ informed, members, value }) => (informed === members ? value : undefined),
  });

const tellsAgain = ({ kind, before, message }: Moment<Gossip>): boolean =>
  kind === "deliver" && message?.message.kind === "rumour" && before?.state.latest !== null;

const timing = { delay: { kind: "uniform", from: 1, to: 20 }, actions: { write: 0 }, seconds: 200 } as const;
const large = { members: 1000, rumours: 1, fanout: 1, style: "push", timing } as const;
const inStep = ["a hundred", "a thousand", "ten thousand", "a hundred in step"];
const atRandomTimes = ["a hundred at random times"];

export default measures(
  gossip,
  {
    "rounds until everybody knows": untilAllKnow(
      "rounds",
      (moment, soFar) => (learns(moment) ? Math.floor(moment.at / roundMs) : soFar),
      { scopes: inStep, theory: roundsUntilAllKnow },
    ),
    "time until everybody knows": untilAllKnow("ms", (moment, soFar) => (learns(moment) ? moment.at : soFar), {
      scopes: atRandomTimes,
      /**
       * Each of the k who know tells any of the n - k others at a rate of 1 / (n - 1) rounds, or is asked by it at the same rate,
       * or both. The sum of the times until one more knows:
       */
      theory: ({ members: n, style }) => ((style === "push-pull" ? 1 : 2) * roundMs * harmonic(n - 1) * (n - 1)) / n,
    }),
    "rumours sent until everybody knows": untilAllKnow(
      "messages",
      (moment, soFar) => soFar + sent<Gossip>("rumour")(moment),
      {
        scopes: atRandomTimes,
        /** Each goes to one of the others with the same chance, as in the collector's problem, in whatever style. */
        theory: ({ members: n }) => (n - 1) * harmonic(n - 1),
      },
    ),
    "messages until everybody knows": untilAllKnow("messages", (moment, soFar) => soFar + moment.sent.length, {
      scopes: inStep,
    }),
    "deliveries of what was known": untilAllKnow("messages", (moment, soFar) => soFar + Number(tellsAgain(moment)), {
      scopes: inStep,
    }),
  },
  {
    "a hundred": { ...large, members: 100 },
    "a thousand": large,
    "ten thousand": { ...large, members: 10_000 },
    /** All messages take as long, so that in no round anybody passes on what it heard in it; but who is told may answer whoever asks. */
    "a hundred in step": { ...large, members: 100, timing: { ...timing, delay: 1 } },
    /** Members take turns at any time, one in a second on average. */
    "a hundred at random times": {
      ...large,
      members: 100,
      timing: { ...timing, delay: 0, timers: { round: { kind: "exponential", mean: roundMs } } },
    },
  },
);
