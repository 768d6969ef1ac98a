/** The library's `run`: one node of a protocol as this process. The engine is loaded on the first call, because it needs Node. */
import type { Suite } from "../model/properties.ts";
import type { NodeRuntime } from "./node-runtime.ts";

/** Which node of which cluster to run, and what to record. */
export interface RunOptions {
  /** The node of the cluster that this process is. */
  readonly node: string;
  /** The configuration, in the form of `cluster.json`. */
  readonly cluster: unknown;
  /** How errors name the configuration; "the configuration" by default. */
  readonly where?: string;
  /** The folder for what survives the process: `NODE.image`. */
  readonly folder: string;
  /** A file to record what the node did, for `observe`; none by default. */
  readonly history?: string | undefined;
  /** A port of this machine to take actions over HTTP; none by default. */
  readonly http?: number | undefined;
  /** Actions with times, as JSON Lines; see `docs/run.md`. */
  readonly script?: string | undefined;
  /** How errors name the script; "the script" by default. */
  readonly scriptWhere?: string | undefined;
  /** Run with this seeded bug: for trials. */
  readonly mutant?: string | undefined;
  /** Choices and durations are drawn from this seed. */
  readonly seed: number;
}

/** A running node. */
export interface RunningNode {
  /** The node in its current state. */
  readonly node: Pick<NodeRuntime, "isUp" | "state" | "timers" | "actions" | "act">;
  /** Actions of the script that were not taken: their time has not come, or the node cannot take them yet. */
  readonly notTaken: readonly object[];
  /** Ends it in order: its last words are sent. */
  stop(): void;
  /** Resolves when it has ended; rejects if the protocol threw. */
  readonly ended: Promise<void>;
}

/**
 * Runs one node of a cluster until it is stopped. Effects are carried out as handlers ask for them: messages travel over UDP, TCP or
 * WebSocket, timers follow the clock, and what `durable` names is on disk before anything that was sent depends on it.
 *
 * @throws ClusterError, ModelError if configuration, scope and protocol do not fit together, a port is taken, or a file cannot be written
 */
export async function run(suite: Suite, options: RunOptions): Promise<RunningNode> {
  const { runNode } = await import("./node-host.ts");
  return runNode(suite, options);
}
