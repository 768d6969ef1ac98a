/** Memory that both threads of a command share: four words, followed by a text that says what ended the work. */

/** Raised now and then: work that is done in slices should end its slice. */
export const DUE = 0;
/** Raised as often: work should check whether it may go on. */
export const BEAT = 1;
/** 0, or the length in bytes of the text that says why the work has to end. */
const STOP = 2;
/** 1 when the computing thread knows that it has to end, and is about to report what it knows. */
export const HEARD = 3;

const WORDS = 4;
const SAYS_MAX = 1024;

export const newShared = () => new SharedArrayBuffer(4 * WORDS + SAYS_MAX);

/** @param {SharedArrayBuffer} shared */
export const words = (shared) => new Int32Array(shared, 0, WORDS);

/** @param {SharedArrayBuffer} shared @param {string} message */
export function stop(shared, message) {
  const bytes = Buffer.from(message).subarray(0, SAYS_MAX);
  new Uint8Array(shared, 4 * WORDS).set(bytes);
  Atomics.store(words(shared), STOP, bytes.length);
}
