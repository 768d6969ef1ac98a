/** What an election costs, depending on who calls it: the lowest process, or the highest of those that are left. */
import { count, duration, measures } from "../../src/index.ts";
import type { Moment } from "../../src/index.ts";
import { bully } from "../../src/protocols/elections/bully/bully.ts";
import type { Bully } from "../../src/protocols/elections/bully/types.ts";

type At = Moment<Bully>;

/** The highest process crashes and stays down; another one comes back, which calls an election. */
const [crashMs, backMs] = [1000, 2000];
const delayMs = 5;
/** How long until a process that nobody answers leads. */
const answerMs = 500;
/** The same if several processes are higher than the one that calls. */
export const allFollowMs = answerMs + 2 * delayMs;

const calling = (processes: number, caller: number) => ({
  processes,
  epochMax: 1,
  timing: {
    delay: delayMs,
    timers: { suspect: 3_600_000 },
    schedule: [
      { at: crashMs, crash: `n${processes}` },
      { at: crashMs, crash: `n${caller}` },
      { at: backMs, restart: `n${caller}` },
    ],
  },
});

const isBack = ({ kind }: At): boolean => kind === "restart";
const everybodyFollows = ({ world: { nodes }, at }: At): boolean =>
  at > backMs && nodes.every(({ up, state }) => !up || (state.phase === "settled" && state.coordinator !== null));

const sizes = [3, 4, 5, 6, 7, 8, 9];
export const lowest = (processes: number): string => `the lowest of ${processes} calls`;
export const highest = (processes: number): string => `the second highest of ${processes} calls`;
const byLowest = sizes.map(lowest);
const byHighest = sizes.map(highest);

/** The messages of an election. */
const messages = (of: { readonly scopes: readonly string[]; readonly theory: (processes: number) => number }) =>
  count<Bully>(({ at, sent }) => (at < backMs ? 0 : sent.length), {
    unit: "messages",
    until: everybodyFollows,
    scopes: of.scopes,
    theory: ({ processes }) => of.theory(processes),
  });

export default measures(
  bully,
  {
    "messages where the lowest calls": messages({
      scopes: byLowest,
      /** Each of the n - 1 processes asks all above it, and all of those but the highest answer; the winner tells n - 2. */
      theory: (n) => (n * (n - 1)) / 2 + ((n - 1) * (n - 2)) / 2 + n - 2,
    }),
    "messages where the second highest calls": messages({
      scopes: byHighest,
      /** It asks the highest, in vain, and tells n - 2. */
      theory: (n) => n - 1,
    }),
    "time until all follow where the lowest calls": duration(isBack, everybodyFollows, {
      scopes: byLowest,
      theory: () => allFollowMs,
    }),
  },
  Object.fromEntries(
    sizes.flatMap((n) => [
      [lowest(n), calling(n, 1)],
      [highest(n), calling(n, n - 1)],
    ]),
  ),
);
