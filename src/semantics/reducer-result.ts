/** What one run of a reducer did, as ids. */
export interface Effect {
  readonly kind: "done";
  readonly state: number;
  /** Timers in the order of the calls: an id to arm it, its complement (~id) to stop it. */
  readonly timers: readonly number[];
  /** Envelopes in the order of sending. */
  readonly sends: readonly number[];
  readonly records: readonly number[];
  /** What it writes into the shared part: fields and values, alternating. */
  readonly writes: readonly number[];
  /** The chosen values, in order. */
  readonly choices: readonly number[];
  /** For each choice, how many values were on offer. */
  readonly offered: readonly number[];
}
/** The reducer threw, or another function of the protocol that determines what a step leads to. */
export interface Thrown {
  readonly kind: "threw";
  readonly message: string;
  readonly choices: readonly number[];
}
/** The reducer asked for a choice: one branch for each value on offer, explored when needed. */
export interface Fork {
  readonly kind: "fork";
  /** Ids of the values on offer, each once, in the order of offering. */
  readonly values: readonly number[];
  readonly branches: (ReducerResult | undefined)[];
}
export type ReducerResult = Effect | Thrown | Fork;
