import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../../src/index.ts";
import { keeping } from "../../src/run/system-errors.ts";
import { freePorts } from "./cluster-of-processes.ts";
import suite from "./ledger.ts";

let folder: string;
let servers: Server[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hearsay-refusals-"));
  servers = [];
});
afterEach(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** Listens at this port of this machine, unless it is taken. */
const listenAt = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    servers.push(server);
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });

const error = async (nodes: object, more: object = {}): Promise<string> => {
  try {
    const running = await run(suite, { node: "a", cluster: { scope: "smoke", nodes }, folder, seed: 1, ...more });
    running.stop();
    return "none";
  } catch (thrown) {
    return (thrown as Error).message;
  }
};

test("a node whose port is taken says so, and takes no step", async () => {
  const [a, b] = await freePorts(2);
  await listenAt(a);
  const history = join(folder, "a.jsonl");
  expect(await error({ a: `127.0.0.1:${a}`, b: `127.0.0.1:${b}` }, { history })).toBe(
    `a cannot listen at 127.0.0.1:${a}: listen EADDRINUSE: address already in use 127.0.0.1:${a}.\nAnother process listens there: end it, or choose another port.`,
  );
});

test("a second process of a running node leaves the files of the first as they are", async () => {
  const [a, b] = await freePorts(2);
  const nodes = { a: `127.0.0.1:${a}`, b: `127.0.0.1:${b}` };
  const history = join(folder, "a.jsonl");
  const running = await run(suite, { node: "a", cluster: { scope: "smoke", nodes }, folder, seed: 1, history });
  // The file as it is while the first process writes a row.
  appendFileSync(history, '{"seq":1');
  expect(await error(nodes, { history })).toContain("Another process listens there");
  expect(readFileSync(history, "utf8").endsWith('{"seq":1')).toBe(true);
  running.stop();
  await running.ended;
});

test("a node whose port for HTTP is taken releases its own port again", async () => {
  const [a, b, http] = await freePorts(3);
  await listenAt(http);
  expect(await error({ a: `127.0.0.1:${a}`, b: `127.0.0.1:${b}` }, { http })).toBe(
    `HTTP cannot listen at 127.0.0.1:${http}: listen EADDRINUSE: address already in use 127.0.0.1:${http}.\nAnother process listens there: end it, or choose another port.`,
  );
  await expect(listenAt(a)).resolves.toBeUndefined();
});

test("the error says if an address is another machine's", async () => {
  expect(await error({ a: "192.0.2.1:7001", b: "127.0.0.1:7002" })).toBe(
    "a cannot listen at 192.0.2.1:7001: bind EADDRNOTAVAIL 192.0.2.1:7001.\nThis machine does not have that address: start the node on the machine that has it, or change the address.",
  );
});

test("the error about a full disk names the file and the way out", () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
  const write = (): void => {
    throw full;
  };
  expect(() => keeping("data/n1.image", write)).toThrow(
    "data/n1.image cannot be kept: ENOSPC: no space left on device, write.\nThe disk is full: make room, and run the command again.",
  );
});
