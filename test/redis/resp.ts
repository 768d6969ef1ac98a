/** A connection to one redis-server: commands go out in order, replies come back in order (RESP 2). */
import { connect, type Socket } from "node:net";

export type Reply = string | number | null | RespError | readonly Reply[];

/** What the server answered with a minus sign. */
export class RespError {
  readonly says: string;
  constructor(says: string) {
    this.says = says;
  }
}

/** The connection is gone, or took too long. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

interface Waiting {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export class Connection {
  readonly #socket: Socket;
  readonly #waiting: Waiting[] = [];
  #received = Buffer.alloc(0);
  #lost: ConnectionLost | undefined;

  constructor(port: number) {
    this.#socket = connect({ host: "127.0.0.1", port, noDelay: true });
    this.#socket.on("data", (data) => this.#take(data));
    this.#socket.on("error", (error) => this.#lose((error as NodeJS.ErrnoException).code ?? error.message));
    this.#socket.on("close", () => this.#lose("closed"));
  }

  get isLost(): boolean {
    return this.#lost !== undefined;
  }

  /** Commands that are sent together, so that the server carries them out with nothing in between. */
  async pipeline(commands: readonly (readonly string[])[], timeoutMs: number): Promise<readonly Reply[]> {
    if (this.#lost) throw this.#lost;
    const replies = commands.map(
      () => new Promise<Reply>((resolve, reject) => this.#waiting.push({ resolve, reject })),
    );
    this.#socket.write(commands.map(encoded).join(""));
    const timer = setTimeout(() => this.#lose("timeout"), timeoutMs);
    try {
      return await Promise.all(replies);
    } finally {
      clearTimeout(timer);
    }
  }

  async command(args: readonly string[], timeoutMs = 2000): Promise<Reply> {
    const [reply] = await this.pipeline([args], timeoutMs);
    return reply;
  }

  close(): void {
    this.#lose("closed");
  }

  #lose(why: string): void {
    this.#lost ??= new ConnectionLost(why);
    this.#socket.destroy();
    for (const { reject } of this.#waiting.splice(0)) reject(this.#lost);
  }

  #take(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data]);
    for (;;) {
      const found = replyAt(this.#received, 0);
      if (!found) return;
      this.#received = this.#received.subarray(found.end);
      this.#waiting.shift()?.resolve(found.reply);
    }
  }
}

/** One command on a separate connection. */
export async function once(port: number, args: readonly string[], timeoutMs = 2000): Promise<Reply> {
  const connection = new Connection(port);
  try {
    return await connection.command(args, timeoutMs);
  } finally {
    connection.close();
  }
}

const encoded = (args: readonly string[]): string =>
  `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join("")}`;

/** The reply that begins at a position; undefined if it is not complete yet. */
function replyAt(bytes: Buffer, at: number): { readonly reply: Reply; readonly end: number } | undefined {
  const lineEnd = bytes.indexOf("\r\n", at);
  if (lineEnd < 0) return undefined;
  const kind = String.fromCharCode(bytes[at]);
  const line = bytes.toString("utf8", at + 1, lineEnd);
  const end = lineEnd + 2;
  if (kind === "+") return { reply: line, end };
  if (kind === "-") return { reply: new RespError(line), end };
  if (kind === ":") return { reply: Number(line), end };
  const size = Number(line);
  if (size < 0) return { reply: null, end };
  if (kind === "$") {
    if (bytes.length < end + size + 2) return undefined;
    return { reply: bytes.toString("utf8", end, end + size), end: end + size + 2 };
  }
  if (kind !== "*") throw new ConnectionLost(`not RESP: ${kind}`);
  const replies: Reply[] = [];
  let next = end;
  for (let i = 0; i < size; i++) {
    const found = replyAt(bytes, next);
    if (!found) return undefined;
    replies.push(found.reply);
    next = found.end;
  }
  return { reply: replies, end: next };
}
