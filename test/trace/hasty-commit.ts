/** A known failure: the manager commits while a resource has given up, and another resource obeys. */
import properties from "../../properties/basics/two-phase-commit.properties.ts";
import type { Suite } from "../../src/model/properties.ts";
import type { Step } from "../../src/model/step.ts";
import type { NamedProperty } from "../../src/model/property.ts";
import { Space } from "../../src/semantics/space.ts";
import type { Provenance, Trace } from "../../src/trace/trace.ts";
import { traceOf } from "../../src/trace/trace-of.ts";

export const suite: Suite = properties;
export const mutant = "commits before all have prepared";
export const agreement = "no resource commits while another aborts";
export const named: NamedProperty = { name: agreement, property: suite.hold[agreement] };
export const found: Provenance = {
  by: "check",
  command: "npx hearsay check two-phase-commit --scope smoke",
  seed: 7,
  versions: { hearsay: "0.1.0", node: "20.20.2" },
};

export const giveUp: Step = { kind: "act", node: "rm1", action: { kind: "give up" }, choices: [] };
export const commit: Step = { kind: "act", node: "tm", action: { kind: "commit" }, choices: [] };
export const obey: Step = {
  kind: "deliver",
  node: "rm2",
  from: "tm",
  channel: "default",
  message: { kind: "commit" },
  choices: [],
};

export const smoke = (): Space => new Space(suite.of, { resources: 3 } as object, { mutant });

/** The trace of a run of the mutant, at smoke, that ends with this sentence. */
export const traceWith = (steps: readonly Step[], message = "rm2 committed, rm1 aborted"): Trace =>
  traceOf({ space: smoke(), named, counterexample: { run: { start: [], steps }, message }, scopeName: "smoke", found });

export const hastyCommit: Trace = traceWith([giveUp, commit, obey]);
