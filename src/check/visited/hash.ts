/** Spreads both numbers over all bits. */
export function hashOf(left: number, right: number): number {
  let hash = Math.imul(left, 0x9e3779b1) + Math.imul(right, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
