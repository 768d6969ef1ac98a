/** A node that says for ever that it is there, and another that hears it. */
import { properties, protocol, recurs } from "hearsay";

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

export default properties(beacon, {
  // #region recurs
  "the watcher hears the beacon again and again": recurs(({ step }) => step.kind === "deliver" && step.node === "w"),
  // #endregion
});
