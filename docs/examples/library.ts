// #region check
import { assertHolds, check } from "hearsay";
import lock from "./lock.properties.js";

const report = await check(lock, { scope: "three clients" });
console.log(report.verdict, report.states, "states");
assertHolds(report);
// #endregion

// #region violated
const broken = await check(lock, { mutant: "grants to whoever asks", first: true });
for (const { name, verdict, length, message } of broken.properties) {
  if (verdict === "violated") console.log(`${name}: after ${length} steps, ${message}`);
}
// #endregion

// #region fuzz
import { fuzz } from "hearsay";

const { runs, steps, verdict } = await fuzz(lock, { scope: "three clients", runs: 500, seed: 7 });
console.log(`${runs} runs, ${steps} steps: ${verdict}`);
// #endregion

// #region assert
try {
  assertHolds(broken);
} catch (error) {
  console.log(String(error));
}
// #endregion

// #region frontier
import { frontier } from "hearsay";

const stands = await frontier(lock, {
  property: "at most one client holds the lock",
  mutant: "grants to whoever asks",
  max: { drop: 1, duplicate: 1, crash: 1 },
});
console.log(stands.sentence);
// #endregion

// #region abort
let seen = 0;
const limited = await check(lock, {
  scope: "three clients",
  signal: AbortSignal.timeout(60_000),
  onProgress: ({ states }) => void (seen = states),
});
console.log(limited.verdict, limited.complete, seen <= limited.states);
// #endregion

// #region explore
import { explore, type ExploredWorld } from "hearsay";

/** All states within this many steps of the initial ones. */
function within(steps: number): number {
  const seen = new Map<string, ExploredWorld>();
  let frontier = explore(lock).initial.map(({ world }) => world);
  for (let depth = 0; depth <= steps; depth++) {
    for (const world of frontier) seen.set(world.key, world);
    frontier = frontier.flatMap((world) => world.steps().flatMap((step) => step.world ?? []));
    frontier = frontier.filter(({ key }) => !seen.has(key));
  }
  return seen.size;
}
console.log(within(3), "states within 3 steps");
// #endregion
