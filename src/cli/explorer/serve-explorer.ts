/** Serves an explorer for as long as the command runs: on this machine only, and only to those who have the link. */
import { randomBytes, timingSafeEqual } from "node:crypto";
import { statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Compiled } from "../../explorer/messages.ts";
import { serveLocally } from "../../system/local-server.ts";
import { eraseTypes } from "./erase-types.ts";

const LOOK_MS = 300;

export interface MadePage {
  readonly html: string;
  /** The files that it was made from. */
  readonly files: readonly string[];
}

export interface Server {
  /** Includes the token. */
  readonly link: string;
  close(): void;
}

/** @param make makes the page, given the token for its requests; called again after one of the page's files has changed */
export async function serveExplorer(make: (token: string) => Promise<MadePage>): Promise<Server> {
  const token = randomBytes(18).toString("base64url");
  const listeners = new Set<ServerResponse>();
  let made = await make(token);
  let stamp = stampOf(made.files);

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(`http://explorer${request.url ?? "/"}`);
    const isCondition = pathname === "/condition";
    const isAllowed = request.method === (isCondition ? "POST" : "GET");
    // A page from elsewhere whose name was made to point here does not know the token.
    if (!isAllowed || !isToken(searchParams.get("token") ?? "", token)) {
      response.writeHead(403, { "content-type": "text/plain" }).end("The link has a token; this request has not.\n");
      return;
    }
    const headers = {
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    };
    if (isCondition) {
      response.writeHead(200, { ...headers, "content-type": "application/json" });
      response.end(JSON.stringify(await javaScriptOf(request)));
      return;
    }
    if (pathname === "/events") {
      response.writeHead(200, { ...headers, "content-type": "text/event-stream" });
      response.write(": here\n\n");
      listeners.add(response);
      request.on("close", () => listeners.delete(response));
      return;
    }
    response.writeHead(200, { ...headers, "content-type": "text/html; charset=utf-8" }).end(made.html);
  };
  const server = await serveLocally(0, answer);
  let isMaking = false;
  const look = async (): Promise<void> => {
    const now = stampOf(made.files);
    if (isMaking || now === stamp) return;
    isMaking = true;
    stamp = now;
    try {
      made = await make(token);
      for (const listener of listeners) listener.write("event: changed\ndata: now\n\n");
    } catch {
      // An unfinished edit: keep the page until the source can be read again.
    } finally {
      isMaking = false;
    }
  };
  const looking = setInterval(() => void look(), LOOK_MS);
  return {
    link: `${server.origin}/?token=${token}`,
    close: () => {
      clearInterval(looking);
      for (const listener of listeners) listener.end();
      server.close();
    },
  };
}

/** Nobody types more than this. */
const TYPED_MAX = 10_000;

/** Turns what was typed as TypeScript into JavaScript, or says what is wrong with it: that is not a failed request. */
async function javaScriptOf(request: IncomingMessage): Promise<Compiled> {
  let typed = "";
  for await (const chunk of request.setEncoding("utf8")) {
    typed += chunk;
    if (typed.length > TYPED_MAX) return { wrong: `wanted at most ${TYPED_MAX} characters` };
  }
  try {
    return { code: await eraseTypes(typed) };
  } catch (error) {
    return { wrong: (error as Error).message };
  }
}

const stampOf = (files: readonly string[]): string =>
  files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();

function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
