/** Spreads both numbers over all bits. */
export function hashOf(left: number, right: number): number {
  let hash = Math.imul(left, 0x9e3779b1) + Math.imul(right, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Spreads the bits of an integer over all 32 (MurmurHash3's finalizer, Austin Appleby). */
export function mix(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
