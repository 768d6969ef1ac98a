import { EventEmitter, once } from "node:events";
import { get, type IncomingMessage, request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type LocalServer, serveLocally } from "../../src/system/local-server.ts";

let server: LocalServer;
afterEach(() => server.close());

async function greeter(): Promise<void> {
  server = await serveLocally(0, (_, response) => void response.end("hello"));
}

test("a request by either name of this machine is answered", async () => {
  await greeter();
  const { origin } = server;
  const byName = origin.replace("127.0.0.1", "localhost").replace("http://", "");
  const asked = get(origin, { headers: { host: byName } });
  const [answer] = (await once(asked, "response")) as readonly IncomingMessage[];
  expect([(await fetch(origin)).status, answer.statusCode]).toEqual([200, 200]);
});

test("a page from elsewhere whose name was made to point here is not answered", async () => {
  await greeter();
  const asked = get(server.origin, { headers: { host: "evil.example" } });
  const [answer] = (await once(asked, "response")) as readonly IncomingMessage[];
  expect(answer.statusCode).toBe(403);
});

test("a request that breaks off in the middle ends nothing but itself", async () => {
  const seen = new EventEmitter();
  server = await serveLocally(0, async (asked, response) => {
    try {
      for await (const chunk of asked) seen.emit("chunk", chunk);
      response.end("whole");
    } finally {
      seen.emit("end");
    }
  });
  const asked = request(server.origin, { method: "POST", headers: { "content-length": "1000" } });
  asked.on("error", () => undefined).write("{");
  await once(seen, "chunk");
  const end = once(seen, "end");
  asked.destroy();
  await end;
  expect(await (await fetch(server.origin, { method: "POST", body: "1234" })).text()).toBe("whole");
});

test("a request whose answer throws is cut off, and the next one is answered", async () => {
  server = await serveLocally(0, ({ url = "/" }, response) => {
    response.end(new URL(url, "http://here").pathname);
  });
  await expect(fetch(`${server.origin}//`)).rejects.toThrow("fetch failed");
  expect(await (await fetch(`${server.origin}/a`)).text()).toBe("/a");
});
