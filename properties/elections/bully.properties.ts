import { always, converges, each, leadsTo, possible, properties, sometimes, step } from "../../src/index.ts";
import type { Ceases, NodeView, Predicate } from "../../src/index.ts";
import { bully } from "../../src/protocols/elections/bully/bully.ts";
import type { Bully } from "../../src/protocols/elections/bully/types.ts";
import measures, { allFollowMs, lowest } from "./bully.measures.ts";

type Node = NodeView<Bully>;
const leads = ({ id, up, state }: Node): boolean => up && state.phase === "settled" && state.coordinator === id;

const oneLeader: Predicate<typeof bully> = ({ nodes }) => {
  const [first, second] = nodes.filter(leads);
  return !second || `${first?.id} and ${second.id} both lead`;
};

const oneLeaderAnEpoch: Predicate<typeof bully> = ({ nodes }) =>
  each(nodes.filter(leads), ({ id, state: { epoch } }) => {
    const second = nodes.find((other) => leads(other) && other.id > id && other.state.epoch === epoch);
    return !second || `${id} and ${second.id} both lead epoch ${epoch}`;
  });

const highestIsFollowed: Predicate<typeof bully> = ({ nodes }) => {
  const highest = nodes.findLast(({ up }) => up);
  return each(nodes, ({ id, up, state: { phase, coordinator } }) => {
    const isRight = !up || (phase === "settled" && coordinator === highest?.id);
    return isRight || `${id} follows ${coordinator ?? "nobody"} although ${highest?.id} is up`;
  });
};

/** Nothing is assumed about T and T': even if processes keep giving up too early for ever, they arrive at the same leader. */
const detectorIsRight: Ceases<Bully> = {
  "a process that is up is suspected"({ nodes }, taken) {
    if (taken.kind !== "timeout" || taken.timer.kind !== "suspect") return false;
    const { coordinator } = taken.timer;
    return nodes.some(({ id, up }) => id === coordinator && up);
  },
};

const withCrash = ["small", "pair and the higher restarts"];

export default properties(
  bully,
  {
    "no process follows a lower one": always(({ nodes }) => {
      const astray = nodes.find(({ id, up, state }) => up && state.coordinator !== null && state.coordinator < id);
      return !astray || `${astray.id} follows ${astray.state.coordinator}`;
    }),
    "no process goes back to an earlier epoch": step(
      ({ nodes }) => {
        const back = nodes.find(({ before, after }) => after.state.epoch < before.state.epoch);
        return !back || `${back.id} goes back from epoch ${back.before.state.epoch} to ${back.after.state.epoch}`;
      },
      { variants: ["epochs"] },
    ),
    "two processes end up following the higher one": converges(highestIsFollowed, {
      scopes: ["pair", "pair and the higher restarts"],
      ceases: detectorIsRight,
    }),
    "with epochs, all processes end up following the highest": converges(highestIsFollowed, {
      variants: ["epochs"],
      scopes: ["smoke", "small", "the highest crashes for good"],
      ceases: detectorIsRight,
    }),
    "all processes can still come to agree": possible(highestIsFollowed, { scopes: ["smoke", "small"] }),

    "a process that calls an election has a leader within T and two delays": leadsTo(
      ({ nodes }) => nodes.some(({ up, state }) => up && state.coordinator === null),
      ({ nodes }) => each(nodes, ({ id, up, state }) => !up || state.coordinator !== null || `${id} follows nobody`),
      { scopes: [lowest(5)], within: () => allFollowMs / 1000 },
    ),
    "a process other than the highest can lead": sometimes(({ nodes }) => nodes.slice(0, -1).some(leads)),
    "the highest can lead again after a lower one did": sometimes(
      (world) => highestIsFollowed(world) === true && world.nodes.every(({ up }) => up),
      { scopes: withCrash },
    ),
  },
  {
    "there is at most one leader": always(oneLeader, { scopes: ["pair"] }),
    "there is at most one leader per epoch": always(oneLeaderAnEpoch, { scopes: ["pair"], variants: ["epochs"] }),
    "all processes end up following the highest": converges(highestIsFollowed, {
      variants: ["classic"],
      scopes: ["smoke"],
      ceases: detectorIsRight,
    }),
    "all processes agree even if live ones are suspected for ever": converges(highestIsFollowed, {
      variants: ["classic"],
      scopes: ["pair"],
    }),
    "all processes agree even if a message is lost": converges(highestIsFollowed, {
      scopes: ["a message is lost"],
      ceases: detectorIsRight,
    }),
  },
  { measures },
);
