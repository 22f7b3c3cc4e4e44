import { randomBytes, randomUUID } from "node:crypto";
import { type OperationDefinitionNode, parse } from "graphql";
import { sampleId, sampleLogins } from "../../src/demo/sample-clinic/index.js";
import { entities } from "../../src/entities.js";
import type { DataClass } from "../../src/authorization/data-classes.js";
import { Database, retried } from "../../src/platform/database/index.js";
import { CursorCodec, fieldsOf, type Operation, Reader, setsBelow } from "../../src/reading/index.js";
import { buildApiSchema } from "../../src/schema.js";
import { actEvent } from "../../src/writing/index.js";
import { actorOf } from "../support/actor.js";
import { createServiceLogin } from "../support/service-login.js";
import { startService, type Service } from "../support/service.js";
import { recorded } from "../support/trail.js";

const jo = sampleId("client 1");
const schema = buildApiSchema();
const document = parse("mutation Written { writePeerNote(input: {}) { peerNote { id body } } }");
const operation: Operation = {
  schema,
  definition: document.definitions[0] as OperationDefinitionNode,
  fragments: new Map(),
  variables: {},
};

describe("the payload of an act whose event may tell all of it", () => {
  let service: Service;
  let database: Database;
  let note: string;
  beforeAll(async () => {
    service = await startService();
    database = await new Database({ url: await createServiceLogin(service.database), entities }).connect();
    const { rows } = await service.owner.query<{ id: string }>(
      "select id from peer_notes where client_id = $1 and author_id = $2 limit 1",
      [jo, sampleId("peer.a")],
    );
    note = rows[0]?.id ?? "";
  });
  afterAll(async () => {
    await database.close();
    await service.close();
  });

  /** Reads the note back as that of an act whose event says that it wrote this. */
  const kindsAfter = async (clientId: string, classes: readonly DataClass[]): Promise<readonly string[]> => {
    const login = sampleLogins.find((one) => one.login === "peer.a");
    if (login === undefined) throw new Error("Nobody is called peer.a");
    const actor = actorOf({ ...login, role: "PEER_SPECIALIST" });
    const context = {
      actor,
      viewer: login.userId,
      requestId: randomUUID(),
      operationName: "Written",
      newId: randomUUID,
    };
    const reader = new Reader(database, new CursorCodec([randomBytes(32)]));
    const fields = fieldsOf(
      operation,
      schema.getType("PeerNotePayload") as never,
      setsBelow(
        [
          ...fieldsOf(operation, schema.getMutationType() as never, [operation.definition.selectionSet]).values(),
        ].flat(),
      ),
    );
    const act = actEvent(context, { kind: "CREATE", clientId, entity: { type: "PeerNote", id: note, classes } });
    const [answer, trail] = await recorded(service.owner, () =>
      retried(() =>
        database.transaction(actor, (tx) =>
          reader.readBack(
            { operation, payload: "PeerNotePayload", documentKey: "written", fields, made: { peerNote: note }, act },
            context,
            (statement, isLast) => (isLast ? tx.sendLast(statement) : tx.send(statement)),
          ),
        ),
      ),
    );
    expect(answer.recorded).toBe(true);
    expect(JSON.parse(answer.parts.get("peerNote") ?? "null")).toMatchObject({ id: note });
    return trail.map(({ kind }) => kind);
  };

  test("is not recorded beside it where it shows the client and the classes that were written", async () => {
    await expect(kindsAfter(jo, ["PEER_ONLY"])).resolves.toEqual(["CREATE"]);
  });

  test("is recorded as well where it shows another class, or another client", async () => {
    await expect(kindsAfter(jo, ["SERVICE"])).resolves.toEqual(["CREATE", "READ"]);
    await expect(kindsAfter(sampleId("client 3"), ["PEER_ONLY"])).resolves.toEqual(["CREATE", "READ"]);
  });
});
