/** Memory that several threads read and write, and that grows in place. */

/** This much address space is reserved; memory is taken only when it is used. */
const BYTES_MAX = 2 ** 32;
export const INT = Int32Array.BYTES_PER_ELEMENT;

/** All 0. @throws RangeError if that much address space cannot be reserved */
export const growable = (bytes: number): SharedArrayBuffer =>
  new SharedArrayBuffer(bytes, { maxByteLength: BYTES_MAX });

/** Its integers, as many as there are now: a view that grew by itself would be slower. */
export const fixedView = (memory: SharedArrayBuffer): Int32Array => new Int32Array(memory, 0, memory.byteLength / INT);
