/** Connections over WebSocket, one frame per message. The accepting side first says which process of its node it is. */
import { WebSocket, WebSocketServer } from "ws";
import type { Address } from "./cluster.ts";
import { FRAME_BYTES_MAX } from "./frames.ts";
import type { Dial } from "./ordered-link.ts";

/** @param heard called with each frame */
export async function listenWebSocket(
  { host, port }: Address,
  incarnation: () => number,
  heard: (frame: string) => void,
): Promise<WebSocketServer> {
  const server = new WebSocketServer({ host, port, maxPayload: FRAME_BYTES_MAX });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).once("listening", resolve);
  });
  server.on("connection", (socket) => {
    socket.on("error", () => socket.terminate());
    socket.on("message", (data, isBinary) => void (isBinary || heard(String(data as Buffer))));
    socket.send(String(incarnation()));
  });
  return server;
}

export const dialWebSocket =
  ({ host, port }: Address): Dial =>
  (listener) => {
    const socket = new WebSocket(`ws://${host.includes(":") ? `[${host}]` : host}:${port}`, {
      maxPayload: FRAME_BYTES_MAX,
    });
    let isOpen = false;
    socket.on("error", () => socket.terminate());
    socket.once("message", (data) => {
      isOpen = true;
      const close = (): Promise<void> =>
        new Promise((resolve) => {
          if (socket.readyState === WebSocket.CLOSED) resolve();
          socket.once("close", () => resolve()).close();
        });
      listener.opened({ send: (text) => socket.send(text), close }, Number(String(data as Buffer)));
    });
    socket.on("close", () => listener.closed());
    return () => void (isOpen || socket.terminate());
  };
