/** What gossip costs and how fast it is: rounds until everybody knows, and messages. */
import { measure, measures, type Moment, type MeasureOptions, type Measure } from "../../src/index.ts";
import { gossip, roundMs } from "../../src/protocols/basics/gossip/gossip.ts";
import type { Gossip } from "../../src/protocols/basics/gossip/types.ts";

const learns = ({ before, after }: Moment<Gossip>): boolean =>
  before !== after && before?.state.latest === null && after?.state.latest !== null;

/**
 * How many rounds pushing takes with k peers a round. For k = 1: B. Pittel, "On Spreading a Rumor", SIAM Journal on Applied
 * Mathematics 47(1), 1987: log2 n + ln n + O(1). The same reasoning for k: those who know become k + 1 times as many in a round
 * at first, and of those who do not a part e ** -k is left at last.
 */
const pittel = ({ members, fanout }: Gossip["scope"]): number =>
  Math.log(members) / Math.log(fanout + 1) + Math.log(members) / fanout;

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

export default measures(
  gossip,
  {
    "rounds until everybody knows": untilAllKnow(
      "rounds",
      (moment, soFar) => (learns(moment) ? moment.at / roundMs : soFar),
      {
        theory: pittel,
      },
    ),
    "messages until everybody knows": untilAllKnow("messages", ({ sent }, soFar) => soFar + sent.length),
    "deliveries of what was known": untilAllKnow("messages", (moment, soFar) => soFar + Number(tellsAgain(moment))),
  },
  {
    "a hundred": { ...large, members: 100 },
    "a thousand": large,
    "ten thousand": { ...large, members: 10_000 },
  },
);
