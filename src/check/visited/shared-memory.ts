/** Memory that several threads read and write, and that grows in place. */

/** So much of the address space is set aside; memory is taken when it is used. */
const BYTES_MAX = 2 ** 32;
export const INT = Int32Array.BYTES_PER_ELEMENT;

/** All 0. @throws RangeError where so much address space cannot be set aside */
export const growable = (bytes: number): SharedArrayBuffer =>
  new SharedArrayBuffer(bytes, { maxByteLength: BYTES_MAX });

/** Its integers, as many as it has now: a view that grew by itself would be slower. */
export const fixedView = (memory: SharedArrayBuffer): Int32Array => new Int32Array(memory, 0, memory.byteLength / INT);
