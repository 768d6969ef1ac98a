/**
 * One message on the cluster bus of Redis 7, in the form of a row of a history.
 *
 * Source: redis/redis 7.0.15, `clusterMsg` in cluster.h; all numbers are big-endian.
 */

/** The contents of a message: the fields of a `bus` row that do not depend on its connection. */
export interface Frame {
  readonly sender: string;
  readonly type: string;
  readonly cur: number;
  readonly cfg: number;
  readonly off: number;
  readonly slots: string;
  readonly of: string | null;
  readonly fl: string;
  readonly st: "ok" | "fail";
  readonly mf: number;
  readonly suspects?: readonly (readonly [id: string, flags: string, isPinged: 0 | 1])[];
  readonly about?: string;
  readonly upd?: { readonly cfg: number; readonly node: string; readonly slots: string };
}

const types = ["PING", "PONG", "MEET", "FAIL", "PUBLISH", "AUTH_REQ", "AUTH_ACK", "UPDATE", "MFSTART", "MODULE"];
const flagNames = ["M", "S", "pfail", "fail", "self", "handshake", "noaddr", "meet", "migto", "nofailover"];
const PFAIL_OR_FAIL = 4 | 8;

const ID = 40;
const HEADER = 2256;
const GOSSIP = 104;
const LENGTH_MAX = 1024 * 1024;

/** Takes whole messages from the bytes of one direction of a connection. */
export class Frames {
  #received = Buffer.alloc(0);

  /** @throws Error if the bytes are not messages of the cluster bus */
  *take(data: Buffer): Generator<{ readonly bytes: Buffer; readonly frame: Frame }> {
    this.#received = Buffer.concat([this.#received, data]);
    while (this.#received.length >= 8) {
      const length = this.#received.readUInt32BE(4);
      if (this.#received.toString("latin1", 0, 4) !== "RCmb" || length < HEADER || length > LENGTH_MAX) {
        throw new Error("not a message of the cluster bus");
      }
      if (this.#received.length < length) return;
      const bytes = this.#received.subarray(0, length);
      this.#received = this.#received.subarray(length);
      yield { bytes, frame: readFrame(bytes) };
    }
  }
}

function readFrame(bytes: Buffer): Frame {
  const type = types[bytes.readUInt16BE(12)] ?? "OTHER";
  return {
    sender: idAt(bytes, 40),
    type,
    cur: Number(bytes.readBigUInt64BE(16)),
    cfg: Number(bytes.readBigUInt64BE(24)),
    off: Number(bytes.readBigUInt64BE(32)),
    slots: slotsAt(bytes, 80),
    of: bytes[2128] === 0 ? null : idAt(bytes, 2128).slice(0, 6),
    fl: flags(bytes.readUInt16BE(2250)),
    st: bytes[2252] === 0 ? "ok" : "fail",
    mf: bytes[2253] & 3,
    ...bodyOf(type, bytes),
  };
}

function bodyOf(type: string, bytes: Buffer): Pick<Frame, "suspects" | "about" | "upd"> {
  switch (type) {
    case "PING":
    case "PONG":
    case "MEET": {
      const suspects = suspectsIn(bytes, bytes.readUInt16BE(14));
      return suspects.length > 0 ? { suspects } : {};
    }
    case "FAIL":
      return { about: idAt(bytes, HEADER).slice(0, 6) };
    case "UPDATE":
      return {
        upd: {
          cfg: Number(bytes.readBigUInt64BE(HEADER)),
          node: idAt(bytes, HEADER + 8).slice(0, 6),
          slots: slotsAt(bytes, HEADER + 8 + ID),
        },
      };
    default:
      return {};
  }
}

function suspectsIn(bytes: Buffer, count: number): readonly (readonly [string, string, 0 | 1])[] {
  return Array.from({ length: count }, (_, i) => HEADER + i * GOSSIP)
    .filter((at) => (bytes.readUInt16BE(at + 98) & PFAIL_OR_FAIL) !== 0)
    .map((at) => [
      idAt(bytes, at).slice(0, 6),
      flags(bytes.readUInt16BE(at + 98)),
      bytes.readUInt32BE(at + 40) === 0 ? 0 : 1,
    ]);
}

const idAt = (bytes: Buffer, at: number): string => bytes.toString("latin1", at, at + ID);

const flags = (bits: number): string => flagNames.filter((_, i) => bits & (1 << i)).join("|");

function slotsAt(bytes: Buffer, at: number): string {
  const ranges: [number, number][] = [];
  for (let slot = 0; slot < 16384; slot++) {
    if ((bytes[at + (slot >> 3)] & (1 << (slot & 7))) === 0) continue;
    const last = ranges.at(-1);
    if (last && last[1] === slot - 1) last[1] = slot;
    else ranges.push([slot, slot]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}
