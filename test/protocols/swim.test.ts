import { expect, test } from "vitest";
import { checkNow } from "../../src/check/check.ts";
import { selecting } from "../../src/suite/selecting.ts";
import swim from "../../properties/detectors/swim.properties.ts";

test("a member's own failed probe confirms a suspicion that it has heard of, and can be the last confirmation it takes", () => {
  const { subject } = selecting(swim, {
    scope: "one probes",
    properties: ["a member is declared dead only on news or after the time to refute"],
  });
  const lifeguard = { probe: false, suspicion: true };
  const scope = { ...subject.scope, accusations: { n2: ["n3"] }, lifeguard, faults: {} };
  // The first such probe comes after 7 steps. All of the states are too many for a test.
  const { properties, depth } = checkNow({ ...subject, scope }, { statesMax: 5000 });
  expect(properties.map(({ verdict }) => verdict)).toEqual(["incomplete"]);
  expect(depth).toBeGreaterThan(7);
});
