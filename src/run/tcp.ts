/** Connections over TCP, one frame per line. The accepting side first says which process of its node it is. */
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "./cluster.ts";
import { FRAME_BYTES_MAX } from "./frames.ts";
import type { Dial } from "./ordered-link.ts";

/** @param heard called with each frame */
export async function listenTcp(
  { host, port }: Address,
  incarnation: () => number,
  heard: (frame: string) => void,
): Promise<Server> {
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.write(`${incarnation()}\n`);
    readLines(socket, heard);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, host, resolve);
  });
  return server;
}

export const dialTcp =
  ({ host, port }: Address): Dial =>
  (listener) => {
    const socket = connect({ host, port, noDelay: true });
    let isOpen = false;
    readLines(socket, (line) => {
      if (isOpen) return;
      isOpen = true;
      const close = (): Promise<void> => new Promise((resolve) => void socket.end(resolve));
      listener.opened({ send: (text) => void socket.write(`${text}\n`), close }, Number(line));
    });
    socket.on("close", () => listener.closed());
    return () => void (isOpen || socket.destroy());
  };

/** Cuts off a sender whose line does not end. */
function readLines(socket: Socket, heard: (line: string) => void): void {
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop()!;
    for (const line of lines) heard(line);
    if (rest.length > FRAME_BYTES_MAX) socket.destroy();
  });
}
