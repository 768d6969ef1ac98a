import { always, converges, possible, properties, sometimes, step } from "../../src/index.ts";
import type { NodeView, Predicate, ShapeOf, Step, World } from "../../src/index.ts";
import { bully } from "../../src/protocols/elections/bully/bully.ts";
import type { Bully } from "../../src/protocols/elections/bully/types.ts";

type Node = NodeView<Bully>;
type Before = World<ShapeOf<typeof bully>>;
type Taken = Step<ShapeOf<typeof bully>>;
const leads = ({ id, up, state }: Node): boolean => up && state.phase === "settled" && state.coordinator === id;

const oneLeader: Predicate<typeof bully> = ({ nodes }) => {
  const [first, second] = nodes.filter(leads);
  return !second || `${first?.id} and ${second.id} both lead`;
};

const oneLeaderAnEpoch: Predicate<typeof bully> = ({ nodes }) => {
  const leaders = nodes.filter(leads);
  for (const first of leaders) {
    const second = leaders.find(({ id, state }) => id > first.id && state.epoch === first.state.epoch);
    if (second) return `${first.id} and ${second.id} both lead epoch ${first.state.epoch}`;
  }
  return true;
};

const highestIsFollowed: Predicate<typeof bully> = ({ nodes }) => {
  const highest = nodes.findLast(({ up }) => up);
  const astray = nodes.find(({ up, state }) => up && (state.phase !== "settled" || state.coordinator !== highest?.id));
  return !astray || `${astray.id} follows ${astray.state.coordinator ?? "nobody"}, and ${highest?.id} is up`;
};

const isUp = ({ nodes }: Before, id: string): boolean => nodes.some((node) => node.id === id && node.up);

/** The detector: it suspects a process that has not crashed. */
const suspectsTheLiving = (before: Before, taken: Taken): boolean =>
  taken.kind === "timeout" && taken.timer.kind === "suspect" && isUp(before, taken.timer.coordinator);

/** Nothing is assumed of T and T': a process may give up too early for ever, it comes to the same leader. */
const detectorIsRight = { "a process that is up is suspected": suspectsTheLiving };

const withCrash = ["small", "pair and the higher restarts"];

export default properties(
  bully,
  {
    "nobody follows a lower process": always(({ nodes }) => {
      const astray = nodes.find(({ id, up, state }) => up && state.coordinator !== null && state.coordinator < id);
      return !astray || `${astray.id} follows ${astray.state.coordinator}`;
    }),
    "nobody goes back to an earlier epoch": step(
      ({ nodes }) => {
        const back = nodes.find(({ before, after }) => after.state.epoch < before.state.epoch);
        return !back || `${back.id} goes back from epoch ${back.before.state.epoch} to ${back.after.state.epoch}`;
      },
      { variants: ["epochs"] },
    ),
    "two processes end up following the higher": converges(highestIsFollowed, {
      scopes: ["pair", "pair and the higher restarts"],
      ceases: detectorIsRight,
    }),
    "all end up following the highest, with epochs": converges(highestIsFollowed, {
      variants: ["epochs"],
      scopes: ["smoke", "small", "the highest crashes for good"],
      ceases: detectorIsRight,
    }),
    "all can still agree": possible(highestIsFollowed, { scopes: ["smoke", "small"] }),

    "another than the highest can lead": sometimes(({ nodes }) => nodes.slice(0, -1).some(leads)),
    "the highest can lead again after a lower one did": sometimes(
      (world) => highestIsFollowed(world) === true && world.nodes.every(({ up }) => up),
      { scopes: withCrash },
    ),
  },
  {
    "there is one leader": always(oneLeader, { scopes: ["pair"] }),
    "there is one leader an epoch": always(oneLeaderAnEpoch, { scopes: ["pair"], variants: ["epochs"] }),
    "all end up following the highest": converges(highestIsFollowed, {
      variants: ["classic"],
      scopes: ["smoke"],
      ceases: detectorIsRight,
    }),
    "they agree though the living are suspected for ever": converges(highestIsFollowed, {
      variants: ["classic"],
      scopes: ["pair"],
    }),
    "they agree though a message is lost": converges(highestIsFollowed, {
      scopes: ["a message is lost"],
      ceases: detectorIsRight,
    }),
  },
);
