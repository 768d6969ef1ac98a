/**
 * Which of the 16384 hash slots of a Redis Cluster a key belongs to.
 *
 * Source: redis/redis 7.0.15, `keyHashSlot` in cluster.c and crc16.c; CRC-16/XMODEM (polynomial 0x1021, nothing reflected,
 * starting with 0).
 */

export const SLOTS = 16384;

const [OPEN, CLOSE] = [0x7b, 0x7d];

/**
 * The slot of a key; a string is taken as UTF-8. Where the key has a `{` and, after it, a `}` with something in between,
 * only what is between the first ones counts: so that keys can be kept together.
 */
export function keySlot(key: string | Uint8Array): number {
  const bytes = typeof key === "string" ? utf8(key) : key;
  return crc16(hashed(bytes)) % SLOTS;
}

function hashed(key: Uint8Array): Uint8Array {
  const open = key.indexOf(OPEN);
  const close = open < 0 ? -1 : key.indexOf(CLOSE, open + 1);
  return close > open + 1 ? key.subarray(open + 1, close) : key;
}

function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return crc;
}

/** Encodes without `TextEncoder`, which belongs to the platform and not to the language. */
function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), tail(code));
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), tail(code >> 6), tail(code));
    else bytes.push(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
  }
  return Uint8Array.from(bytes);
}

const tail = (bits: number): number => 0x80 | (bits & 0x3f);
