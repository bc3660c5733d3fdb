import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// biome-ignore lint/suspicious/noExplicitAny: what the server says is read as the test knows it
type Json = any;

export type TestServer = {
  url: string;
  home: string;
  call: (method: string, path: string, body?: unknown) => Promise<Json>;
  kill: () => Promise<void>; // kill -9
  restart: () => Promise<void>; // on the same port and home
  stop: () => Promise<void>;
};

const root = process.env.DATACHAT_ROOT ?? join(__dirname, "../..");
const binary = process.env.DATACHAT_BINARY ?? join(root, "build/dev/datachat");
const page = process.env.DATACHAT_PAGE ?? join(root, "build/page");

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve) =>
    process.exitCode !== null || process.signalCode ? resolve() : process.once("exit", () => resolve()),
  );
}

async function start(home: string, port: number): Promise<{ process: ChildProcess; url: string }> {
  const environment: NodeJS.ProcessEnv = { ...process.env, DATACHAT_HOME: home };
  for (const key of ["GROQ_API_KEY", "OPENAI_API_KEY", "ANTHROPIC_API_KEY"]) delete environment[key];
  const child = spawn(binary, ["serve", "--port", String(port), "--page", page], {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      said += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found) resolve(found);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 30))) {
    if (
      await fetch(`${url}/readyz`).then(
        (reply) => reply.ok,
        () => false,
      )
    )
      return { process: child, url };
  }
  throw new Error(`the server is not ready: ${said}`);
}

// Starts a server of its own, in an empty home, on a free port.
export async function startServer(): Promise<TestServer> {
  const home = mkdtempSync(join(tmpdir(), "datachat-e2e-"));
  let { process: child, url } = await start(home, 0);
  return {
    url,
    home,
    call: async (method, path, body) => {
      const reply = await fetch(url + path, {
        method,
        headers: body === undefined ? {} : { "content-type": "application/json" },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await reply.text();
      if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
      return text ? JSON.parse(text) : undefined;
    },
    kill: async () => {
      child.kill("SIGKILL");
      await ended(child);
    },
    restart: async () => {
      ({ process: child, url } = await start(home, Number(new URL(url).port)));
    },
    stop: async () => {
      child.kill("SIGTERM");
      await Promise.race([ended(child), new Promise((resolve) => setTimeout(resolve, 5000))]);
      child.kill("SIGKILL");
      rmSync(home, { recursive: true, force: true });
    },
  };
}
