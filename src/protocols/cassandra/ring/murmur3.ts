/**
 * The token of a key under Cassandra's Murmur3Partitioner: the first half of MurmurHash3_x64_128, with the quirk that the last bytes of
 * a key are treated as signed.
 *
 * Source: apache/cassandra, utils/MurmurHash.java (`hash3_x64_128`) and dht/Murmur3Partitioner.java; A. Appleby, MurmurHash3.
 */

const FIRST = 0x87c37b91114253d5n;
const SECOND = 0x4cf5ad432745937fn;
/** No key has this token, because it stands for the beginning of the ring. */
const RESERVED = -(2n ** 63n);
const BLOCK = 16;

const wrapped = (value: bigint): bigint => BigInt.asUintN(64, value);
const rotated = (value: bigint, by: bigint): bigint => wrapped(value << by) | (value >> (64n - by));
const mixedFirst = (word: bigint): bigint => wrapped(rotated(wrapped(word * FIRST), 31n) * SECOND);
const mixedSecond = (word: bigint): bigint => wrapped(rotated(wrapped(word * SECOND), 33n) * FIRST);

/** The token of a partition key, given as its bytes. From -(2^63) + 1 to 2^63 - 1. */
export function tokenOf(key: Uint8Array): bigint {
  const length = BigInt(key.length);
  const tail = key.length - (key.length % BLOCK);
  let [first, second] = [0n, 0n];
  for (let at = 0; at < tail; at += BLOCK) {
    first = rotated(first ^ mixedFirst(word(key, at)), 27n);
    first = wrapped((first + second) * 5n + 0x52dce729n);
    second = rotated(second ^ mixedSecond(word(key, at + 8)), 31n);
    second = wrapped((second + first) * 5n + 0x38495ab5n);
  }
  first ^= mixedFirst(signedBytes(key.subarray(tail, tail + 8))) ^ length;
  second ^= mixedSecond(signedBytes(key.subarray(tail + 8))) ^ length;
  first = wrapped(first + second);
  second = wrapped(second + first);
  const token = BigInt.asIntN(64, finished(first) + finished(second));
  return token === RESERVED ? -RESERVED - 1n : token;
}

/** Eight bytes, least significant first. */
const word = (key: Uint8Array, at: number): bigint =>
  key.subarray(at, at + 8).reduceRight((higher, byte) => (higher << 8n) | BigInt(byte), 0n);

/** Mixes the bytes after the last whole block. Extending the sign of a negative byte changes all bytes above it. */
const signedBytes = (bytes: Uint8Array): bigint =>
  bytes.reduce((mixed, byte, i) => mixed ^ wrapped(BigInt.asIntN(8, BigInt(byte)) << BigInt(8 * i)), 0n);

function finished(value: bigint): bigint {
  let mixed = wrapped((value ^ (value >> 33n)) * 0xff51afd7ed558ccdn);
  mixed = wrapped((mixed ^ (mixed >> 33n)) * 0xc4ceb9fe1a85ec53n);
  return mixed ^ (mixed >> 33n);
}
