/** Serves a node over HTTP, on this machine only: shows its state, and takes actions. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { LOCAL, type LocalServer, serveLocally } from "../system/local-server.ts";
import { fromJson, hostilePart, type Json, NotPlain, toJson } from "../trace/plain-json.ts";
import { abbreviated } from "../trace/step-name.ts";
import type { RunningNode } from "./run-node.ts";
import { cannotListen } from "./system-errors.ts";

const BODY_BYTES_MAX = 64 * 1024;

/** @throws ClusterError if the port is taken */
export const serveNode = (node: RunningNode["node"], port: number): Promise<LocalServer> =>
  serveLocally(port, (request, response) => answer(node, request, response)).catch((error: unknown) => {
    throw cannotListen("HTTP", { host: LOCAL, port }, error);
  });

async function answer(node: RunningNode["node"], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const say = (status: number, json: Json): void => {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(`${JSON.stringify(json)}\n`);
  };
  if (request.method === "GET" && request.url === "/") return say(200, stateOf(node));
  if (request.method !== "POST" || request.url !== "/act")
    return say(404, { error: "there is GET / (the node) and POST /act (an action as JSON)" });
  // A page from elsewhere cannot send JSON without asking first.
  if (!(request.headers["content-type"] ?? "").startsWith("application/json"))
    return say(415, { error: "wanted the content type application/json" });
  const action = actionIn(await bodyOf(request));
  if (typeof action === "string") return say(400, { error: action });
  if (node.act(action)) return say(200, stateOf(node));
  say(409, { error: "the node cannot do that now", actions: toJson(node.actions) });
}

const stateOf = (node: RunningNode["node"]): Json => {
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
