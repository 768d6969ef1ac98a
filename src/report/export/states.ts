/** The states of a run as one record each, for formats that know states but not protocols. */
import type { Chronicle } from "../story/chronicle.ts";
import { isInFlight } from "../story/message-origins.ts";
import type { Step } from "../../model/step.ts";
import { defined } from "../../model/defined.ts";

export interface FlatState {
  /** By node: `up`, `role`, `state` and `timers`. */
  readonly nodes: ReadonlyMap<string, object>;
  readonly inFlight: readonly object[];
  readonly partitions: ReadonlySet<string>;
  /** Missing if the protocol has no shared part. */
  readonly shared?: unknown;
  /** The step that led here; `start` for the first state. */
  readonly step: Step | { readonly kind: "start" };
}

export const statesOf = (run: Chronicle): readonly FlatState[] =>
  run.frames.map(({ nodes, shared, partitions }, at) => ({
    nodes: new Map(run.nodes.map(({ id, role }, i) => [id, { role, ...nodes[i] }])),
    inFlight: run.flights.filter((flight) => isInFlight(flight, at)).map(({ message }) => message),
    partitions: new Set(partitions),
    ...defined({ shared }),
    step: at === 0 ? { kind: "start" } : run.happenings[at - 1].step,
  }));
