import { expect, it } from "vitest";
import { Frames } from "./bus-frame.ts";

const [sender, master, suspect] = ["a", "b", "c"].map((digit) => digit.repeat(40));

/** A ping of a replica that suspects one node, in the layout of cluster.h. */
function ping(): Buffer {
  const bytes = Buffer.alloc(2256 + 104);
  bytes.write("RCmb", 0, "latin1");
  bytes.writeUInt32BE(bytes.length, 4);
  bytes.writeUInt16BE(1, 14);
  bytes.writeBigUInt64BE(8n, 16);
  bytes.writeBigUInt64BE(7n, 24);
  bytes.writeBigUInt64BE(1234n, 32);
  bytes.write(sender, 40, "latin1");
  bytes.set([0b11, 0, 0b100], 80);
  bytes.write(master, 2128, "latin1");
  bytes.writeUInt16BE(2 | 16, 2250);
  bytes.write(suspect, 2256, "latin1");
  bytes.writeUInt32BE(1, 2256 + 40);
  bytes.writeUInt16BE(1 | 4, 2256 + 98);
  return bytes;
}

it("a message of the cluster bus is read, however it arrives", () => {
  const frames = new Frames();
  const both = Buffer.concat([ping(), ping()]);
  const parts = [both.subarray(0, 3), both.subarray(3, 2300), both.subarray(2300, 2361), both.subarray(2361)];
  const read = parts.flatMap((part) => [...frames.take(part)]).map(({ frame }) => frame);
  const frame = {
    sender,
    type: "PING",
    cur: 8,
    cfg: 7,
    off: 1234,
    slots: "0-1,18",
    of: "bbbbbb",
    fl: "S|self",
    st: "ok",
    mf: 0,
    suspects: [["cccccc", "M|pfail", 1]],
  };
  expect(read).toEqual([frame, frame]);
});

it("anything else on that port is refused", () => {
  expect(() => [...new Frames().take(Buffer.from("GET / HTTP/1.1\r\n"))]).toThrow("not a message of the cluster bus");
});
