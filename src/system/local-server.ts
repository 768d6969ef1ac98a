/**
 * An HTTP server for this machine alone. It does not answer a page from elsewhere whose name was made to point here, and no request can
 * end the process, whatever it asks and wherever it breaks off.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export const LOCAL = "127.0.0.1";

export interface LocalServer {
  /** Such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  /** Closes at once, together with all open connections. */
  close(): void;
}

/**
 * @param port 0 for any free one
 * @param answer answers a request that came under a name of this machine. If it throws, that request is cut off
 * @throws Error of the system if the port is taken
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
    // The client may be gone in the middle of the answer.
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
