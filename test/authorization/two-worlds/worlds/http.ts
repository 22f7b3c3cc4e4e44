import { Agent, type IncomingMessage, request as send } from "node:http";

/** One HTTP request to /graphql; the token is added. */
export interface Sent {
  readonly method: "GET" | "POST";
  /** After the path, for GET. */
  readonly search?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Everything that came back. */
export interface Answered {
  readonly status: number;
  /** As they came, in their order; `date` is left out. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** A client of one world, over connections that stay open. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 4 });

  public constructor(private readonly port: number) {}

  public ask({ method, search = "", headers, body }: Sent): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const { agent, port } = this;
      const its = send(
        { agent, port, host: "127.0.0.1", method, path: `/graphql${search}`, headers },
        (response) => void answerOf(response).then(resolve, reject),
      );
      its.on("error", reject);
      its.end(body);
    });
  }

  public close(): void {
    this.agent.destroy();
  }
}

async function answerOf(response: IncomingMessage): Promise<Answered> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const { rawHeaders, statusCode = 0 } = response;
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1]}`] : []));
  return {
    status: statusCode,
    // The clock's; everything else, also the seeded request id and the length, must be equal.
    headers: pairs.filter((pair) => !pair.toLowerCase().startsWith("date:")),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
