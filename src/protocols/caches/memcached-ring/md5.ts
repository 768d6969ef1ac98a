/** MD5, for ketama's points only: nobody should trust it with a secret. Source: R. Rivest, RFC 1321, 1992. */

const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];
const SINES = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0);

/** The digest of a text in ASCII, as four numbers of 32 bits: its bytes, least significant first. */
export function md5(text: string): readonly [number, number, number, number] {
  const words = padded(text);
  let [a, b, c, d] = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476];
  for (let block = 0; block < words.length; block += 16) {
    const before = [a, b, c, d] as const;
    for (let i = 0; i < 64; i++) {
      const [mixed, word] = round(i, b, c, d);
      const sum = (a + mixed + SINES[i] + words[block + word]) | 0;
      const shift = SHIFTS[4 * (i >> 4) + (i & 3)];
      [a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0];
    }
    [a, b, c, d] = [(a + before[0]) | 0, (b + before[1]) | 0, (c + before[2]) | 0, (d + before[3]) | 0];
  }
  return [a >>> 0, b >>> 0, c >>> 0, d >>> 0];
}

/** The function of the three words that a step mixes in, and which word of the block it takes. */
function round(i: number, b: number, c: number, d: number): readonly [number, number] {
  if (i < 16) return [(b & c) | (~b & d), i];
  if (i < 32) return [(d & b) | (~d & c), (5 * i + 1) % 16];
  if (i < 48) return [b ^ c ^ d, (3 * i + 5) % 16];
  return [c ^ (b | ~d), (7 * i) % 16];
}

/** The text, a one, zeros, and the length in bits, in blocks of 16 words. */
function padded(text: string): Int32Array {
  const words = new Int32Array(16 * (((text.length + 8) >> 6) + 1));
  for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (8 * (i & 3));
  words[text.length >> 2] |= 0x80 << (8 * (text.length & 3));
  words[words.length - 2] = 8 * text.length;
  return words;
}
