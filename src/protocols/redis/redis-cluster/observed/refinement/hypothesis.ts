/**
 * A possible state of a real node: a state of the protocol that has shown all that the node showed so far, and how much of
 * what happened there it has processed. Hypotheses differ in what does not show; one that fits is enough.
 */
import type { ClusterNode } from "../../types.ts";
import { hasSlots, isMaster } from "../../node-table.ts";
import { durable } from "../../nodes-conf.ts";
import type { Happening } from "./happenings.ts";
import { copied, headerIn, type NodeEvent, type React } from "./reactions.ts";

export interface Hypothesis {
  readonly state: ClusterNode;
  /** The first happening that is not processed yet. */
  readonly next: number;
  /** When each failed node was first believed failed. */
  readonly failedAt: Readonly<Record<string, number>>;
  /** When this node last voted for a replica of each master. */
  readonly votedAt: Readonly<Record<string, number>>;
  /** The last frame of each connection: pings and answers that repeat it are not recorded. */
  readonly last: Readonly<Record<string, Happening>>;
  /** What had to be supposed, besides what was recorded, to fit the last view. */
  readonly supposed: readonly string[];
  /** The states since the last view, and those shortly before it. */
  readonly path: readonly Passed[];
}

export interface Passed {
  readonly state: ClusterNode;
  /** It began not before, and not after. */
  readonly from: number;
  readonly by: number;
}

export class Node {
  readonly id: string;
  readonly #react: React;
  readonly #blank: ClusterNode;
  /** How long a failed master with slots is believed failed although it answers, and how long a voter waits before it votes again. */
  readonly #holdMs: number;
  readonly #lagMs: number;

  constructor(id: string, react: React, blank: ClusterNode, nodeTimeoutMs: number, lagMs: number) {
    this.id = id;
    this.#react = react;
    this.#blank = blank;
    this.#holdMs = 2 * nodeTimeoutMs;
    this.#lagMs = lagMs;
  }

  /** Processes one happening; both ways, if it depends on a clock that does not show. */
  take(hypothesis: Hypothesis, happening: Happening, t: number): readonly Hypothesis[] {
    switch (happening.kind) {
      case "frame":
        return this.#takeFrame(hypothesis, happening, t);
      case "election":
        return [this.after(this.#readyToStand(hypothesis, t), happening.event, t)];
      case "promotion":
        return this.#promote(hypothesis, t);
      case "gave slot":
        return this.#owns(hypothesis, happening)
          ? [hypothesis, this.after(hypothesis, happening.event, t)]
          : [hypothesis];
      case "fail over":
        return [this.after(hypothesis, happening.event, t)];
      case "restart": {
        const state = { ...copied(this.#blank), ...copied(durable(hypothesis.state)) };
        return [this.after({ ...hypothesis, state, votedAt: {} }, happening.event, t)];
      }
    }
  }

  after(hypothesis: Hypothesis, event: NodeEvent, t: number): Hypothesis {
    return this.#became(hypothesis, this.#react(hypothesis.state, event), t);
  }

  /** The stream of writes is not recorded: a replica in a manual failover has caught up at some time. */
  caughtUp(hypothesis: Hypothesis, t: number): Hypothesis {
    const { manual } = hypothesis.state;
    if (!manual || manual.masterOffset === null) return hypothesis;
    const state = copied(hypothesis.state);
    state.nodes[this.id].offset = manual.masterOffset;
    return this.after({ ...hypothesis, state }, { kind: "start" }, t);
  }

  #owns({ state }: Hypothesis, { event }: Happening): boolean {
    const command = event.kind === "act" && event.what.kind === "command" ? event.what.command : undefined;
    return command?.kind === "give slot" && state.slots[command.slot] === this.id;
  }

  /** A replica promoted in a manual failover has heard where the stream of its paused master ends, and has come that far. */
  #promote(hypothesis: Hypothesis, t: number): readonly Hypothesis[] {
    const { master } = hypothesis.state.nodes[this.id];
    const { manual } = hypothesis.state;
    if (master === null || manual === null) return [hypothesis];
    const told = ["in", "out"].flatMap((link) => {
      const last = hypothesis.last[`${master} ${link}`];
      return last && headerIn(last.event)?.paused ? this.take(hypothesis, last, t) : [];
    });
    const ways = manual.masterOffset === null && told.length > 0 ? told : [hypothesis];
    return ways.map((one) => this.caughtUp(one, t));
  }

  #readyToStand(hypothesis: Hypothesis, t: number): Hypothesis {
    return hypothesis.state.manual?.canStart === false ? this.caughtUp(hypothesis, t) : hypothesis;
  }

  #takeFrame(hypothesis: Hypothesis, happening: Happening, t: number): readonly Hypothesis[] {
    const { by, link, event } = happening;
    if (event.kind !== "receive" || !hypothesis.state.nodes[by]) return [hypothesis];
    const heard = { ...hypothesis, last: { ...hypothesis.last, [`${by} ${link}`]: happening } };
    if (happening.fate === "lost" || happening.fate === "dropped") return [heard];
    const taken = this.#hear(heard, happening, t);
    return happening.fate === "maybe lost" ? [heard, ...taken] : taken;
  }

  #hear(heard: Hypothesis, { by, link, event }: Happening, t: number): readonly Hypothesis[] {
    if (event.kind !== "receive") return [heard];
    const message = event.what;
    // The sender replicates a node that is unknown here: the frame is ignored.
    const master = headerIn(event)?.master;
    if (master && !heard.state.nodes[master]) return [heard];
    if (message.kind === "AUTH_REQUEST") return [this.after(this.#mayVote(heard, by, t), event, t)];
    if (!("gossip" in message)) return [this.after(heard, event, t)];
    // Nodes that are no longer listed are no longer suspected: a real node lists all that it suspects.
    const takenBack = Object.entries(heard.state.nodes)
      .filter(([, { reports }]) => reports.has(by))
      .map(([id]) => [id, "ok"] as const);
    const gossip = { ...Object.fromEntries(takenBack), ...message.gossip };
    const receive = (what: typeof message): Hypothesis => this.after(heard, { kind: "receive", what }, t);
    const full = { ...message, gossip };
    if (message.kind !== "PONG" || link !== "in" || heard.state.nodes[by].health !== "fail") return [receive(full)];
    // An answer of a failed node: whether it is healthy again may depend on how long it was believed failed.
    const since = t - (heard.failedAt[by] ?? -Infinity);
    const isHeld = isMaster(heard.state, by) && hasSlots(heard.state, by);
    const ways: Hypothesis[] = [];
    if (!isHeld || since >= this.#holdMs - this.#lagMs) ways.push(receive(full));
    if (isHeld && since <= this.#holdMs + this.#lagMs) ways.push(receive({ ...full, channel: "out" }));
    return ways;
  }

  #mayVote(hypothesis: Hypothesis, by: string, t: number): Hypothesis {
    const { master } = hypothesis.state.nodes[by];
    if (master === null || !hypothesis.state.nodes[master]?.isVotedFor) return hypothesis;
    if (t - (hypothesis.votedAt[master] ?? -Infinity) < this.#holdMs - this.#lagMs) return hypothesis;
    return this.after(hypothesis, { kind: "timeout", what: { kind: "vote window", of: master } }, t);
  }

  #became(before: Hypothesis, state: ClusterNode, t: number): Hypothesis {
    const failedAt = { ...before.failedAt };
    const votedAt = { ...before.votedAt };
    for (const [id, { health, isVotedFor }] of Object.entries(state.nodes)) {
      const was = before.state.nodes[id];
      if (health === "fail" && was?.health !== "fail") failedAt[id] = t;
      if (isVotedFor && !was?.isVotedFor) votedAt[id] = t;
    }
    return { ...before, state, failedAt, votedAt, path: [...before.path, { state, from: t, by: t + this.#lagMs }] };
  }
}
