/** A beacon: a node that keeps announcing that it is there, and another that listens. */
import { count, measures, properties, protocol, recurs, sent, share, timeUntil } from "hearsay";

interface Beacon {
  roles: {
    beacon: { state: { beats: boolean }; timer: { kind: "beat" } };
    watcher: { state: { heard: boolean }; receives: { kind: "beat" } };
  };
  scope: object;
}

const beacon = protocol<Beacon>()({
  name: "beacon",
  summary: "a node says for ever that it is there",
  channels: { default: "coalescing" },
  nodes: () => ({ beacon: ["b"], watcher: ["w"] }),
  roles: {
    beacon: {
      init: () => ({ beats: true }),
      start: (_, self) => self.startTimer({ kind: "beat" }, { after: 1_000 }),
      timeout: {
        beat(_, timer, self) {
          self.send("w", { kind: "beat" });
          self.startTimer(timer, { after: 1_000 });
        },
      },
    },
    watcher: {
      init: () => ({ heard: false }),
      receive: { beat: (state) => void (state.heard = true) },
    },
  },
  rules: {},
  scopes: { smoke: {}, "the beacon is cut off": { faults: { partition: 1 }, partitions: "isolateEach" } },
});

// #region measures
const inTime = measures(
  beacon,
  {
    // Evaluated at each moment.
    "time until the beacon is heard": timeUntil(({ world: { of } }) => of.watcher.some(({ state }) => state.heard)),
    "beats in a second": count(sent("beat"), { unit: "messages", per: ({ at }) => at / 1000 }),
    // Evaluated on the world after each step.
    "time in which a beat is on its way": share(({ inFlight }) => inFlight.length > 0),
  },
  {
    "a minute": { timing: { delay: { kind: "uniform", from: 1, to: 10 }, seconds: 60 } },
    "the beacon pauses": {
      timing: {
        delay: 5,
        loss: 0.1,
        pauses: [{ of: ["beacon"], every: { kind: "exponential", mean: 10_000 }, lasting: 2_000 }],
      },
    },
  },
);
// #endregion

export default properties(
  beacon,
  {
    // #region recurs
    "the watcher hears the beacon again and again": recurs(({ step }) => step.kind === "deliver" && step.node === "w"),
    // #endregion
  },
  {},
  { measures: inTime },
);
