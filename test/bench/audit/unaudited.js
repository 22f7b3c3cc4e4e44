// The service with nothing written to its audit log, for comparison alone: what the two differ by is what the log costs.
import pg from "pg";

const EVENT = /^insert into audit_events \(/;
const EVENT_OF_READ = /insert into audit_events \([^)]*\)\s*select/;

// The only way around the log: the service itself has no switch for it.
const { query } = pg.Client.prototype;
pg.Client.prototype.query = function (config, ...rest) {
  const text = typeof config === "string" ? config : config.text;
  if (EVENT.test(text)) return Promise.resolve({ rows: [], rowCount: 1 });
  if (!EVENT_OF_READ.test(text)) return query.call(this, config, ...rest);
  // In place: what is sent may be a query of the service's own kind.
  if (typeof config !== "string") config.text = text.replace(EVENT_OF_READ, "select");
  return query.call(this, config, ...rest);
};

await import("../service.js");
