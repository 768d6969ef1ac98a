/** A node by HTTP, on this machine alone: what it is like, and what it is asked to do. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fromJson, hostilePart, type Json, NotPlain, toJson } from "../trace/plain-json.ts";
import { abbreviated } from "../trace/step-name.ts";
import type { Running } from "./run-node.ts";
import { cannotListen } from "./system-errors.ts";

const LOCAL = "127.0.0.1";
const BODY_BYTES_MAX = 64 * 1024;

/** @throws ClusterError where the port is taken */
export async function serveNode(node: Running["node"], port: number): Promise<Server> {
  const server = createServer((request, response) => void answer(node, server, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, LOCAL, resolve);
  }).catch((error: unknown) => {
    throw cannotListen("HTTP", { host: LOCAL, port }, error);
  });
  return server;
}

async function answer(
  node: Running["node"],
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const say = (status: number, json: Json): void => {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify(json)}\n`);
  };
  const { port } = server.address() as AddressInfo;
  // A page from elsewhere whose name leads here is not this host, and may not send JSON unasked.
  if (![`${LOCAL}:${port}`, `localhost:${port}`].includes(request.headers.host ?? ""))
    return say(403, { error: `wanted ${LOCAL}:${port} as the host` });
  if (request.method === "GET" && request.url === "/") return say(200, stateOf(node));
  if (request.method !== "POST" || request.url !== "/act")
    return say(404, { error: "there is GET / (the node) and POST /act (an action as JSON)" });
  if (!(request.headers["content-type"] ?? "").startsWith("application/json"))
    return say(415, { error: "wanted the content type application/json" });
  const action = actionIn(await bodyOf(request));
  if (typeof action === "string") return say(400, { error: action });
  if (node.act(action)) return say(200, stateOf(node));
  say(409, { error: "the node cannot do that now", actions: toJson(node.actions) });
}

const stateOf = (node: Running["node"]): Json => {
  const { isUp, state, timers, actions } = node;
  return { up: isUp, state: toJson(state), timers: toJson(timers), actions: toJson(actions) };
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    body += chunk as string;
    if (body.length > BODY_BYTES_MAX) break;
  }
  return body;
}

/** The action, or what is wrong with it. */
export function actionIn(text: string): object | string {
  const wanted = `wanted an action as JSON, such as {"kind":"write","value":1}; got ${abbreviated(text)}`;
  try {
    const json = JSON.parse(text) as Json;
    const hostile = hostilePart(json);
    if (hostile) return hostile.message;
    const value = fromJson(json);
    return typeof value === "object" && value !== null && "kind" in value ? value : wanted;
  } catch (error) {
    return error instanceof NotPlain ? error.message : wanted;
  }
}
