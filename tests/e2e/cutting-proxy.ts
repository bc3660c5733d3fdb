import { connect, createServer, type Server, type Socket } from "node:net";

// Stands between the page and the server and cuts the connection that carries an answer after a given number of its parts.
export class CuttingProxy {
  private readonly sockets = new Set<Socket>();
  private left = Number.POSITIVE_INFINITY;
  cuts = 0;

  private constructor(private readonly server: Server) {}

  static async before(serverUrl: string): Promise<CuttingProxy> {
    const target = Number(new URL(serverUrl).port);
    const proxy: CuttingProxy = new CuttingProxy(
      createServer((client) => proxy.join(client, connect(target, "127.0.0.1"))),
    );
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  }

  // The next stream of an answer ends when this many of its parts have come through; every later one is left alone.
  cutAfter(parts: number) {
    this.left = parts;
  }

  async stop() {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, upstream: Socket) {
    let streams = false;
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    client.on("data", (chunk) => upstream.write(chunk));
    upstream.on("data", (chunk) => {
      const text = chunk.toString("latin1");
      streams ||= text.includes("text/event-stream");
      let end = 0;
      while (streams && this.left !== Number.POSITIVE_INFINITY) {
        const next = text.indexOf("\n\n", end);
        if (next < 0) break;
        end = next + 2;
        this.left -= 1;
        if (this.left > 0) continue;
        this.left = Number.POSITIVE_INFINITY;
        this.cuts += 1;
        client.write(chunk.subarray(0, end), () => {
          client.destroy();
          upstream.destroy();
        });
        return;
      }
      client.write(chunk);
    });
  }
}
