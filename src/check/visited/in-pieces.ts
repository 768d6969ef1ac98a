/** Cuts the pairs of a table into pieces for saving. */

/** Pairs in a piece. */
const PIECE = 1 << 16;

/**
 * Pairs as they are saved, in the order of their numbers: piece by piece, so that there is never one list of all of
 * them.
 *
 * @param read writes the pair of a number into a piece, at this index and the next
 */
export function* inPieces(
  count: number,
  read: (number: number, into: Int32Array, at: number) => void,
): Generator<Int32Array> {
  for (let first = 0; first < count; first += PIECE) {
    const piece = new Int32Array(2 * Math.min(PIECE, count - first));
    for (let at = 0; at < piece.length; at += 2) read(first + at / 2, piece, at);
    yield piece;
  }
}
