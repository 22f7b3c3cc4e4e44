import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Registry } from "prom-client";
import type { Logger } from "../logger/index.js";

/** A port of its own, which stays inside: whoever reaches it needs no token. */
export interface MetricsServerOptions {
  readonly host: string;
  readonly port: number;
  /** The figures as Prometheus reads them. */
  readonly figures: () => Promise<string>;
  readonly logger: Pick<Logger, "warn">;
}

export interface MetricsServer {
  /** The one that was given, or that was picked. */
  readonly port: number;
  close(): Promise<void>;
}

const MOST_CONNECTIONS = 16;

/** Answers GET /metrics, and nothing else. */
export async function serveMetrics({ host, port, figures, logger }: MetricsServerOptions): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 10_000 }, (request, reply) => {
    request.resume();
    if (request.method !== "GET" || request.url !== "/metrics") return void reply.writeHead(404).end();
    figures().then(
      (text) => {
        reply
          .writeHead(200, { "content-type": Registry.PROMETHEUS_CONTENT_TYPE, "cache-control": "no-store" })
          .end(text);
      },
      (error: unknown) => {
        logger.warn({ reason: error instanceof Error ? error.message : "unknown" }, "the figures could not be told");
        reply.writeHead(503).end();
      },
    );
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(port, host);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
