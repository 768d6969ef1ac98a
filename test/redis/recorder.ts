/** Records what six nodes show and send to each other, as the rows of a history (see `observed/cluster-rows.ts`). */
import { Connection, type Reply, RespError } from "./resp.ts";
import type { Passage } from "./proxies.ts";
import type { Servers } from "./servers.ts";

const SAMPLE_EVERY_MS = 100;
const SAMPLE_TIMEOUT_MS = 600;
/** A recording that grows beyond this is useless. */
const ROWS_MAX = 200_000;

interface Row {
  readonly kind: string;
  readonly t: number;
  readonly [field: string]: unknown;
}

export class Recorder {
  readonly #began = performance.now();
  readonly #head: object;
  readonly #run: string;
  readonly #rows: Row[] = [];
  readonly #lastFrame = new Map<string, string>();
  readonly #servers: Servers;
  readonly #samplers: Promise<void>[] = [];
  #isRecording = true;

  constructor(run: string, head: object, servers: Servers) {
    this.#run = run;
    this.#head = { kind: "run", run, ...head };
    this.#servers = servers;
  }

  /** In milliseconds since the recording began. */
  get now(): number {
    return Math.round(performance.now() - this.#began);
  }

  get isRecording(): boolean {
    return this.#isRecording;
  }

  sample(nodes: readonly number[]): void {
    for (const node of nodes) this.#samplers.push(this.#sampleOf(node));
  }

  event(ev: string, more: object = {}): void {
    this.#add({ t: this.now, kind: "event", ev, ...more });
  }

  operation(row: { readonly t: number; readonly [field: string]: unknown }): void {
    this.#add({ ...row, kind: "op" });
  }

  /** Pings and pongs are recorded only if they differ from the last one on the same connection. */
  frame({ src, dst, link, frame, isDropped }: Passage): void {
    if (!this.#isRecording || frame.type === "OTHER" || frame.type === "PUBLISH" || frame.type === "MODULE") return;
    const { sender: _, off, type, ...says } = frame;
    const drop = isDropped ? { drop: 1 } : {};
    if (type === "PING" || type === "PONG") {
      const way = `${src} ${dst} ${link}`;
      const content = JSON.stringify({ ...says, ...drop });
      if (this.#lastFrame.get(way) === content) return;
      this.#lastFrame.set(way, content);
    }
    this.#add({ t: this.now, kind: "bus", src, dst, type, link, off, ...says, ...drop });
  }

  /** Ends the recording. */
  async history(): Promise<string> {
    this.#isRecording = false;
    await Promise.all(this.#samplers);
    const rows = this.#rows.map(({ t, kind, ...rest }) => ({ run: this.#run, t, kind, ...rest }));
    rows.sort((a, b) => a.t - b.t);
    return `${[this.#head, ...rows].map((row) => JSON.stringify(row)).join("\n")}\n`;
  }

  #add(row: Row): void {
    if (this.#isRecording && this.#rows.length < ROWS_MAX) this.#rows.push(row);
  }

  async #sampleOf(node: number): Promise<void> {
    let connection: Connection | undefined;
    let shown = "";
    let isReachable = true;
    while (this.#isRecording) {
      const t = this.now;
      try {
        if (!connection || connection.isLost) connection = new Connection(node);
        const disk = this.#servers.onDisk(node);
        const asked = [
          ["CLUSTER", "NODES"],
          ["CLUSTER", "INFO"],
          ["INFO", "replication"],
        ];
        const [nodes, info, replication] = (await connection.pipeline(asked, SAMPLE_TIMEOUT_MS)).map(text);
        isReachable = true;
        // The times of pings and pongs always change, and are not watched.
        const content = nodes.replaceAll(/ \d+ \d+ (?=\d+ (?:dis)?connected)/gu, " 0 0 ");
        this.#add({
          t,
          t2: this.now,
          kind: "view",
          node,
          ...(content === shown ? {} : { nodes: content }),
          info: fields(info),
          repl: fields(replication),
          disk,
        });
        shown = content;
      } catch (error) {
        if (isReachable) this.#add({ t, kind: "unreachable", node, err: String(error) });
        isReachable = false;
      }
      await new Promise((resolve) => setTimeout(resolve, SAMPLE_EVERY_MS));
    }
    connection?.close();
  }
}

function text(reply: Reply): string {
  if (typeof reply === "string") return reply;
  throw new Error(reply instanceof RespError ? reply.says : "wanted text");
}

const fields = (lines: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    lines
      .split("\r\n")
      .filter((line) => /^[a-z_0-9]+:/u.test(line))
      .map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
  );
