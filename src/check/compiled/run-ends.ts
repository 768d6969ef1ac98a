/**
 * Why a run does not go on: declared bounds that were exceeded, and what the protocol threw. Each distinct reason has a number, from 1 up.
 */
export interface RunEnd {
  readonly message: string;
  readonly isThrown: boolean;
}

/** Stands for a number: the run goes on. */
export const GOES_ON = 0;

export class RunEnds {
  /** In the order of their numbers. */
  readonly all: RunEnd[] = [];

  numberOf({ message, isThrown }: RunEnd): number {
    const at = this.all.findIndex((end) => end.message === message && end.isThrown === isThrown);
    return at >= 0 ? at + 1 : this.all.push({ message, isThrown });
  }

  at(number: number): RunEnd {
    return this.all[number - 1];
  }
}
