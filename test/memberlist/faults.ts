/** Points at which `swim` once differed from memberlist, or could. Each is seeded as a fault that the test must notice. */
import type { Seed } from "../mutation/seeded.ts";

const folder = "src/protocols/detectors/swim";

export const faults: readonly Seed[] = [
  {
    name: "a push is answered with what is known after it",
    file: `${folder}/swim.ts`,
    find: 'self.send(from, { kind: "pull", table: tableOf(state) }, stream);\n          merge(state, table, self);',
    replace: 'merge(state, table, self);\n          self.send(from, { kind: "pull", table: tableOf(state) }, stream);',
  },
  {
    name: "a member that leaves refutes another life of its own",
    file: `${folder}/members.ts`,
    find: "if (!self.rules.refutes(state.leaving) || incarnation < known.incarnation) return;",
    replace: "if (incarnation < known.incarnation) return;",
  },
  {
    name: "confirmations are wanted where there is nobody to give them",
    file: `${folder}/members.ts`,
    find: "Object.keys(members).length - 2 < scope.confirmations ? 0 : scope.confirmations;",
    replace: "Object.keys(members).length < 2 ? 0 : scope.confirmations;",
  },
  {
    name: "an incarnation that is heard of the dead or the suspect is noted",
    file: `${folder}/members.ts`,
    find: 'variant === "fixed"',
    replace: 'variant !== "fixed"',
  },
  {
    name: "a refutation goes one above the own incarnation, whatever was said",
    file: `${folder}/members.ts`,
    find: "Math.max(me.incarnation, accused) + 1",
    replace: "me.incarnation + 1",
  },
  {
    name: "an alive of the same incarnation brings back the dead",
    file: `${folder}/rules.ts`,
    find: "incarnation > known,",
    replace: "incarnation >= known,",
  },
  {
    name: "members that a table calls dead are dead at once",
    file: `${folder}/rules.ts`,
    find: '"dead" => "suspect"',
    replace: '"dead" => "dead"',
  },
  {
    name: "a probe may take nine times as long",
    file: `${folder}/local-health.ts`,
    find: "const worst = 7;",
    replace: "const worst = 8;",
  },
  {
    name: "a prober is to blame although its helpers got no answer either",
    file: `${folder}/local-health.ts`,
    find: "helpers.length - (nacks?.size ?? 0)",
    replace: "helpers.length",
  },
  {
    name: "a helper tells the one that is probed that it got no answer",
    file: `${folder}/local-health.ts`,
    find: 'self.send(prober, { kind: "nack"',
    replace: 'self.send(of, { kind: "nack"',
  },
];
