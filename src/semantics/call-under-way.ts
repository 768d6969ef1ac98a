/**
 * Which call of the user's code began last: if it does not return, whoever interrupts it can say what it was called for. That is put
 * into words only when somebody asks. It is not cleared when the call returns, so it means something only while user code runs.
 */
let last: (() => string) | undefined;

/** @param inWords what is called for what: `counter, n1, message "vote" from n2` */
export function beginCall(inWords: () => string): void {
  last = inWords;
}

/** In words; undefined if no call ever began. */
export const callUnderWay = (): string | undefined => last?.();
