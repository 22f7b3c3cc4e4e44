import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";

/** What is done with the bytes between two ends. */
type Weather =
  { readonly kind: "clear" } | { readonly kind: "black hole" } | { readonly kind: "slow"; bytesPerSecond: number };

/**
 * Stands between the service and PostgreSQL, and lets through what it is told to: as a network does that is slow, or that
 * swallows everything without a word, as when a cable is pulled.
 *
 * @example const proxy = await TcpProxy.before(url); const through = proxy.urlOf(url); proxy.swallow();
 */
export class TcpProxy {
  private weather: Weather = { kind: "clear" };
  private readonly sockets = new Set<Socket>();
  private readonly waiting = new Set<() => void>();

  private constructor(
    private readonly server: Server,
    private readonly onAnswer: Listener,
  ) {}

  /**
   * @param url names the server that stands behind it
   * @param onAnswer told of each part of an answer and of what was asked on its connection since the last one; where it
   *   says so, the answer is never delivered
   */
  public static async before(url: string, onAnswer: Listener = () => "deliver"): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer({ noDelay: true });
    const proxy = new TcpProxy(server, onAnswer);
    server.on("connection", (outer) =>
      proxy.join(outer, connect({ host: hostname, port: Number(port), noDelay: true })),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    return proxy;
  }

  /** The same address, by way of this. */
  public urlOf(url: string): string {
    const { port } = this.server.address() as AddressInfo;
    return Object.assign(new URL(url), { hostname: "127.0.0.1", port: String(port) }).href;
  }

  /** From now on nothing comes through, in neither direction, and nobody is told. */
  public swallow(): void {
    this.weather = { kind: "black hole" };
  }

  /** From now on so many bytes a second come through, in each direction of each connection. */
  public slowDown(bytesPerSecond: number): void {
    this.change({ kind: "slow", bytesPerSecond });
  }

  /** Everything comes through, what was held up too. */
  public clear(): void {
    this.change({ kind: "clear" });
  }

  public async close(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    for (const one of this.sockets) one.destroy();
    await closed;
  }

  private change(weather: Weather): void {
    this.weather = weather;
    const held = [...this.waiting];
    this.waiting.clear();
    for (const goOn of held) goOn();
  }

  private join(outer: Socket, inner: Socket): void {
    let asked = "";
    this.carry(outer, inner, (chunk) => {
      asked += chunk.toString("latin1");
      return "deliver";
    });
    this.carry(inner, outer, (chunk) => {
      const verdict = this.onAnswer(chunk, asked);
      if (chunk.includes(READY)) asked = "";
      return verdict;
    });
  }

  private carry(from: Socket, to: Socket, look: (chunk: Buffer) => "deliver" | "withhold"): void {
    this.sockets.add(from);
    // That it has ended is not known at the other end before something comes through again.
    from.on("error", () => this.afterwards(() => to.destroy()));
    from.on("end", () => this.afterwards(() => to.end()));
    from.on("close", () => {
      this.sockets.delete(from);
      this.afterwards(() => to.destroy());
    });
    from.on("data", (chunk: Buffer) => {
      if (look(chunk) === "withhold") return;
      if (this.weather.kind === "clear") return void to.write(chunk);
      from.pause();
      this.afterwards(() => {
        to.write(chunk);
        if (this.weather.kind !== "slow") return void from.resume();
        setTimeout(() => this.afterwards(() => from.resume()), (chunk.length / this.weather.bytesPerSecond) * 1000);
      });
    });
  }

  /** At once, or when something comes through again. */
  private afterwards(act: () => void): void {
    if (this.weather.kind === "black hole") this.waiting.add(act);
    else act();
  }
}

type Listener = (answer: Buffer, asked: string) => "deliver" | "withhold";

/** ReadyForQuery, outside of a transaction. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
