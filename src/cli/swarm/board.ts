/** bull-board's page of a queue, for as long as the command runs: on this machine alone, and to look at only. */
import type { Queue } from "bullmq";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { orInstall } from "./or-install.ts";

const LOCAL = "127.0.0.1";

export interface Board {
  readonly link: string;
  close(): void;
}

export async function serveBoard(jobs: Queue): Promise<Board> {
  const [{ createBullBoard }, { BullMQAdapter }, { ExpressAdapter }] = await orInstall(
    "--board",
    ["@bull-board/api", "@bull-board/express"],
    () =>
      Promise.all([import("@bull-board/api"), import("@bull-board/api/bullMQAdapter"), import("@bull-board/express")]),
  );
  const serverAdapter = new ExpressAdapter();
  const adapter = new BullMQAdapter(jobs, { readOnlyMode: true });
  // Where both are installed in two versions, their types have nothing to do with each other.
  createBullBoard({
    queues: [adapter],
    serverAdapter: serverAdapter as never,
    options: { uiConfig: { boardTitle: "hearsay" } },
  });
  const answer = serverAdapter.getRouter() as RequestListener;
  const server = createServer((request, response) => {
    const { port } = server.address() as AddressInfo;
    // A page from elsewhere may have a name that leads here.
    const isHere = [`${LOCAL}:${port}`, `localhost:${port}`].includes(request.headers.host ?? "");
    if (isHere && request.method === "GET") answer(request, response);
    else response.writeHead(403, { "content-type": "text/plain" }).end("Only to be looked at, from this machine.\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(0, LOCAL, resolve);
  });
  return {
    link: `http://${LOCAL}:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
