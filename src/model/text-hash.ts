/** Hashes of texts, the same on every machine. */

export const FNV_START = 0x811c9dc5;

/** A signed 32-bit number. Source: FNV-1a by Fowler, Noll and Vo, over UTF-16 code units. */
export function fnv1a(text: string, start: number = FNV_START): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}

/** The finalizer of MurmurHash3 by Austin Appleby (public domain): hashes that are close to each other end up far apart. */
export function mixed(hash: number): number {
  let h = hash;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
