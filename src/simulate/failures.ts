/** When nodes crash and pause, and when links are cut: turns a plan's rates and schedule into timed tasks. */
import type { Random } from "../fuzz/random.ts";
import type { Cause } from "../model/network.ts";
import type { Sampler } from "./durations.ts";
import type { Plan } from "./timing-plan.ts";
import type { Streams } from "./streams.ts";

/** What can fail. A call that would change nothing (crashing a node that is down) does nothing. */
export interface Failing {
  /** Runs the task after this many microseconds. */
  later(after: number, task: () => void): void;
  crash(node: number, cause: Cause): void;
  restart(node: number): void;
  pause(node: number, lasting: number): void;
  partition(partition: number): void;
  heal(partition: number): void;
}

/** What `Failures` needs to know of a place. */
export interface Plannable {
  readonly plan: Plan;
  readonly nodes: readonly string[];
  readonly partitions: number;
}

export class Failures {
  readonly #place: Plannable;
  readonly #streams: Streams;
  readonly #failing: Failing;

  constructor(place: Plannable, streams: Streams, failing: Failing) {
    this.#place = place;
    this.#streams = streams;
    this.#failing = failing;
  }

  begin(): void {
    const { plan } = this.#place;
    plan.crashes.forEach((crash, number) => {
      for (const node of crash.nodes) this.#crash(crash, node, this.#stream(`crash ${number}`, node));
    });
    plan.pauses.forEach(({ nodes, every, lasting }, number) => {
      for (const node of nodes) this.#pause(every, lasting, node, this.#stream(`pause ${number}`, node));
    });
    if (plan.partitions) this.#partition(plan.partitions, this.#streams.of("failure", "partitions"));
    plan.schedule.forEach((planned, number) => {
      const stream = this.#streams.of("schedule", String(number));
      this.#failing.later(planned.at(stream), () => {
        switch (planned.kind) {
          case "crash":
            return this.#failing.crash(planned.node, planned.cause);
          case "restart":
            return this.#failing.restart(planned.node);
          case "pause":
            return this.#failing.pause(planned.node, planned.lasting(stream));
          case "partition":
            return this.#failing.partition(planned.partition);
          case "heal":
            return this.#failing.heal(planned.partition);
        }
      });
    });
  }

  #stream(what: string, node: number): Random {
    return this.#streams.of("failure", `${what} ${this.#place.nodes[node]}`);
  }

  #crash(crash: Plan["crashes"][number], node: number, stream: Random): void {
    this.#failing.later(crash.every(stream), () => {
      this.#failing.crash(node, crash.cause);
      const { down } = crash;
      if (down === undefined) return;
      this.#failing.later(down(stream), () => {
        this.#failing.restart(node);
        this.#crash(crash, node, stream);
      });
    });
  }

  #pause(every: Sampler, lasting: Sampler, node: number, stream: Random): void {
    this.#failing.later(every(stream), () => {
      const length = lasting(stream);
      this.#failing.pause(node, length);
      this.#failing.later(length, () => this.#pause(every, lasting, node, stream));
    });
  }

  #partition(planned: NonNullable<Plan["partitions"]>, stream: Random): void {
    this.#failing.later(planned.every(stream), () => {
      const partition = stream.below(this.#place.partitions);
      this.#failing.partition(partition);
      this.#failing.later(planned.lasting(stream), () => {
        this.#failing.heal(partition);
        this.#partition(planned, stream);
      });
    });
  }
}
