const enter = {
  name: "enter",
  text: "select set_config('role', app.enter($1::uuid, $2::uuid, $3::text, false, $4::text[]), true)",
};
const prepareFeed = { name: "prepare feed", text: "select app.prepare_feed($1::int8, $2::int)" };

/**
 * What PostGraphile's own adaptor does for settings, for a context that a function of the database confirms and sets: each
 * statement in a transaction of the role that it names. The context goes out in one packet with the statement.
 *
 * @param {import("pg").Pool} pool
 */
export function inContext(pool) {
  const withPgClient = async (settings, work) => {
    const client = await pool.connect();
    try {
      // What PostGraphile asks of itself, as when it looks at the catalog.
      if (settings?.actor === undefined) return await work(asked(client));
      const stream = client.connection.stream;
      stream.cork();
      process.nextTick(() => stream.uncork());
      const context = [client.query("begin"), client.query({ ...enter, values: settings.actor })];
      if (settings.poll !== null) context.push(client.query({ ...prepareFeed, values: settings.poll }));
      const [result] = await Promise.all([work(asked(client)), ...context]);
      const { command } = await client.query("commit");
      if (command !== "COMMIT") throw new Error("The transaction was not committed");
      return result;
    } catch (error) {
      if (client.getTransactionStatus() !== "I") await client.query("rollback").catch(() => undefined);
      throw error;
    } finally {
      client.release(client.getTransactionStatus() !== "I");
    }
  };
  withPgClient.release = () => undefined;
  return withPgClient;
}

function asked(client) {
  return {
    rawClient: client,
    // Reads alone: what is asked is in a transaction already.
    withTransaction: (work) => work(asked(client)),
    async query({ text, name, values, arrayMode }) {
      const sent = { text, values, ...(name && { name }), ...(arrayMode && { rowMode: "array" }) };
      const { rows, rowCount } = await client.query(sent);
      return { rows, rowCount, notices: [] };
    },
  };
}
