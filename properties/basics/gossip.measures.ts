/** What gossip costs and how fast it is: rounds until everybody knows, and messages. */
import { measure, measures, sent, type Moment, type MeasureOptions, type Measure } from "../../src/index.ts";
import { gossip, roundMs } from "../../src/protocols/basics/gossip/gossip.ts";
import type { Gossip } from "../../src/protocols/basics/gossip/types.ts";
import { expectedRounds } from "./gossip-theory.ts";

const learns = ({ before, after }: Moment<Gossip>): boolean =>
  before !== after && before?.state.latest === null && after?.state.latest !== null;

/** Whether whom a member contacts does not depend on whom it told before. A member that asks does not remember whom it asked. */
const isForgetful = ({ style }: Gossip["scope"], variant: Gossip["variant"]): boolean =>
  style === "pull" || variant === "forgetful";

/** The number of rounds is computed for up to this many members. */
const COMPUTED_MAX = 500;

/**
 * For more members: R. Daknama, K. Panagiotou and S. Reisser, "Asymptotics for Push on the Complete Graph", Stochastic Processes and
 * their Applications 137, 2021, where the rest beyond log2 n + ln n (B. Pittel, "On Spreading a Rumor", SIAM Journal on Applied
 * Mathematics 47(1), 1987) varies by 0.0002 at most. The exact numbers for 500, 1000 and 2000 members tend to this value.
 */
const pushedToMany = (members: number): number => Math.log2(members) + Math.log(members) + 1.1825;

function roundsUntilAllKnow(scope: Gossip["scope"], variant: Gossip["variant"]): number | undefined {
  const { members, fanout, style } = scope;
  if (!isForgetful(scope, variant)) return undefined;
  if (members <= COMPUTED_MAX) return expectedRounds(style, members, { fanout });
  return style === "push" && fanout === 1 ? pushedToMany(members) : undefined;
}

/** 1 + 1/2 + … + 1/n */
const harmonic = (n: number): number =>
  Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((sum, one) => sum + one, 0);

/** A value that is known once everybody knows the rumour. */
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
       * Each of the k members that know tells any of the n - k others at a rate of 1 / (n - 1) rounds, or is asked by it at the same rate,
       * or both. The sum of the times until one more knows:
       */
      theory(scope, variant) {
        const { members: n, style, fanout } = scope;
        if (!isForgetful(scope, variant) || fanout > 1) return undefined;
        return ((style === "push-pull" ? 1 : 2) * roundMs * harmonic(n - 1) * (n - 1)) / n;
      },
    }),
    "rumours sent until everybody knows": untilAllKnow(
      "messages",
      (moment, soFar) => soFar + sent<Gossip>("rumour")(moment),
      {
        scopes: atRandomTimes,
        /** Each message goes to one of the others with equal chance, as in the collector's problem, in whatever style. */
        theory: ({ members: n, fanout }, variant) =>
          variant === "forgetful" && fanout === 1 ? (n - 1) * harmonic(n - 1) : undefined,
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
    /**
     * All messages take equally long, so nobody passes on in a round what it heard in it; but a member that was told may answer one that
     * asks.
     */
    "a hundred in step": { ...large, members: 100, timing: { ...timing, delay: 1 } },
    /** Members take turns at any time, once a second on average. */
    "a hundred at random times": {
      ...large,
      members: 100,
      timing: { ...timing, delay: 0, timers: { round: { kind: "exponential", mean: roundMs } } },
    },
  },
);
