import { type Canary, type Output, scan } from "../../support/canaries/scan.js";
import { withoutTokens } from "../../support/canaries/tokens.js";

const token = "kx0123456789abcd";
const peerNote: Canary = {
  needle: token,
  label: "peer_notes.body",
  mayBeIn: ({ place }) => place === "answer to peer.a",
};
const found = (outputs: readonly Output[], canaries: readonly Canary[] = [peerNote], unprotected: string[] = []) =>
  scan(outputs, canaries, unprotected).map(({ place, label }) => `${label} in ${place}`);

describe("a search of what a service puts out", () => {
  test.each(["answer to clinician.core", "log line of level 10", "audit_events.detail", "cursor for clinician.core"])(
    "finds a protected value in an %s, and tells the place and not the value",
    (place) => {
      const leaks = found([{ place, text: `{"a":"x ${token} y"}` }]);

      expect(leaks).toEqual([`peer_notes.body in ${place}`]);
      expect(leaks.join()).not.toContain(token);
    },
  );

  test("finds nothing where the value may be, and none of a token that nobody planted", () => {
    expect(found([{ place: "answer to peer.a", text: token }])).toEqual([]);
    expect(found([{ place: "answer to clinician.core", text: "kxfedcba98765432" }])).toEqual([]);
  });

  test("finds a value without a token by its own text, also as JSON writes it", () => {
    const told: Canary = { needle: 'She said "no" to it', label: "peer_notes.body", mayBeIn: () => false };

    expect(found([{ place: "log", text: JSON.stringify({ msg: told.needle }) }], [told])).toHaveLength(1);
    expect(found([{ place: "log", text: told.needle }], [told])).toHaveLength(1);
  });

  test("takes a text that has several homes as allowed where one of them allows it", () => {
    const homes = [
      { ...peerNote, needle: "Talked about boats" },
      { needle: "Talked about boats", label: "service_notes.intervention", mayBeIn: () => true },
    ];

    expect(found([{ place: "answer to clinician.core", text: "Talked about boats" }], homes)).toEqual([]);
    expect(found([{ place: "answer to clinician.core", text: "Talked about boats" }], homes.slice(0, 1))).toHaveLength(
      1,
    );
  });

  test("is not misled by a longer text that is there by right, and not blinded by it either", () => {
    const secret: Canary = { needle: "Elm Street Hou", label: "service_notes.place", mayBeIn: () => false };
    const place = "answer to clinician.core";

    expect(found([{ place, text: "at Elm Street Housing" }], [secret], ["Elm Street Housing"])).toEqual([]);
    expect(found([{ place, text: "Elm Street Housing, Elm Street Hou" }], [secret], ["Elm Street Housing"])).toEqual([
      `service_notes.place in ${place}`,
    ]);
  });

  test("leaves to a test the text as the story tells it", () => {
    expect(withoutTokens(`{"a":"${token} Talked. ${token}","b":"Jo ${token}"}`)).toBe('{"a":"Talked.","b":"Jo"}');
  });
});
