/** Serves bull-board's page of a queue for as long as the command runs: on this machine only, and read-only. */
import type { Queue } from "bullmq";
import type { RequestListener } from "node:http";
import { serveLocally } from "../../system/local-server.ts";
import { orInstall } from "./optional-packages.ts";

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
  // If the two packages are installed in different versions, their types are unrelated.
  createBullBoard({
    queues: [adapter],
    serverAdapter: serverAdapter as never,
    options: { uiConfig: { boardTitle: "hearsay" } },
  });
  const answer = serverAdapter.getRouter() as RequestListener;
  const server = await serveLocally(0, (request, response) => {
    if (request.method === "GET") answer(request, response);
    else response.writeHead(403, { "content-type": "text/plain" }).end("It is read-only.\n");
  });
  return { link: `${server.origin}/`, close: server.close };
}
