/**
 * A server by HTTP for this machine alone. A page from elsewhere, whose name leads here, is not answered; and no request ends the
 * process, whatever it asks and wherever it breaks off.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const LOCAL = "127.0.0.1";

export interface LocalServer {
  /** As `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** At once, with all that is connected. */
  close(): void;
}

/**
 * @param port 0 for any that is free
 * @param answer to a request that came by a name of this machine. Where it throws, that request is cut off
 * @throws Error of the system where the port is taken
 */
export async function serveLocally(
  port: number,
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<LocalServer> {
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo;
    if (![`${LOCAL}:${own}`, `localhost:${own}`].includes(request.headers.host ?? "")) {
      response.writeHead(403, { "content-type": "text/plain" }).end(`Wanted ${LOCAL}:${own} as the host.\n`);
      return;
    }
    // Whoever asks may be gone in the middle of it.
    void (async () => answer(request, response))().catch(() => request.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, LOCAL, resolve);
  });
  return {
    origin: `http://${LOCAL}:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
