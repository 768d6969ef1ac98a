/** An explorer for as long as the command runs: on this machine alone, and only for who has the link. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const LOCAL = "127.0.0.1";
const LOOK_MS = 300;

export interface Made {
  readonly html: string;
  /** The files that it was made of. */
  readonly files: readonly string[];
}

export interface Server {
  /** With its token. */
  readonly link: string;
  close(): void;
}

/** @param make the page, given where it hears of changes; it is made again when a file of it has changed */
export async function serveExplorer(make: (events: string) => Promise<Made>): Promise<Server> {
  const token = randomBytes(18).toString("base64url");
  const events = `/events?token=${token}`;
  const listeners = new Set<ServerResponse>();
  let made = await make(events);
  let stamp = stampOf(made.files);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { port } = server.address() as AddressInfo;
    const url = new URL(request.url ?? "/", `http://${LOCAL}:${port}`);
    // A page from elsewhere whose name leads here does not know the token; and is not this host.
    const isHere = [`${LOCAL}:${port}`, `localhost:${port}`].includes(request.headers.host ?? "");
    if (!isHere || request.method !== "GET" || !isToken(url.searchParams.get("token") ?? "", token)) {
      response.writeHead(403, { "content-type": "text/plain" }).end("The link has a token; this request has not.\n");
      return;
    }
    const headers = {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    };
    if (url.pathname === "/events") {
      response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
      response.write(": here\n\n");
      listeners.add(response);
      request.on("close", () => listeners.delete(response));
      return;
    }
    response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" }).end(made.html);
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, LOCAL, resolve);
  });
  let isMaking = false;
  const look = async (): Promise<void> => {
    const now = stampOf(made.files);
    if (isMaking || now === stamp) return;
    isMaking = true;
    stamp = now;
    try {
      made = await make(events);
      for (const listener of listeners) listener.write("event: changed\ndata: now\n\n");
    } catch {
      // Half an edit: the page stays as it is until the source can be read again.
    } finally {
      isMaking = false;
    }
  };
  const looking = setInterval(() => void look(), LOOK_MS);
  const { port } = server.address() as AddressInfo;
  return {
    link: `http://${LOCAL}:${port}/?token=${token}`,
    close: () => {
      clearInterval(looking);
      for (const listener of listeners) listener.end();
      server.close();
      server.closeAllConnections();
    },
  };
}

const stampOf = (files: readonly string[]): string =>
  files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();

function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
