import { randomBytes } from "node:crypto";
import { openCheckpoint, parseCheckpoint, signCheckpoint } from "../../src/transparency-log/checkpoint.js";
import {
  cosignedAt,
  findSignature,
  formatNote,
  parseNote,
  parseVerifierKey,
  signNote,
  signerOf,
  verifierKey,
} from "../../src/transparency-log/signed-note.js";

describe("a signed note", () => {
  // From the documentation of Go's golang.org/x/mod/sumdb/note.
  const key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
  const published =
    "If you think cryptography is the answer to your problem,\n" +
    "then you don't know what your problem is.\n" +
    "\n" +
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

  test("of another implementation is read, checked and written again", () => {
    const verifier = parseVerifierKey(key);
    const note = parseNote(published);

    expect(findSignature(note, verifier)).not.toBeNull();
    expect(formatNote(note)).toBe(published);
    expect(verifierKey(verifier)).toBe(key);
    expect(findSignature({ ...note, text: note.text.replace("answer", "Answer") }, verifier)).toBeNull();
  });

  test.each([
    ["without a border", published.replace("\n\n", "\n")],
    ["without a signature", published.slice(0, published.indexOf("—"))],
    ["with a line that is no signature", published.replace("— Peter", "- Peter")],
    ["that does not end", published.slice(0, -1)],
  ])("is none %s", (_, text) => {
    expect(() => parseNote(text)).toThrow(RangeError);
  });

  test.each([
    ["another id", key.replace("c74f20a3", "c74f20a4")],
    ["another name", key.replace("Peter", "Petra")],
    ["another algorithm", key.replace("+ARp", "+Ahp")],
  ])("has no key with %s", (_, line) => {
    expect(() => parseVerifierKey(line)).toThrow(RangeError);
  });
});

describe("a checkpoint", () => {
  const seeds = [randomBytes(32), randomBytes(32)] as const;
  const signers = seeds.map((seed) => signerOf("audit.example/clinic", seed));
  const checkpoint = { origin: "audit.example/clinic", size: 20_852_163, root: randomBytes(32) };

  test("is opened with any key that has signed it, and with no other", () => {
    const note = signCheckpoint(checkpoint, signers);

    for (const signer of signers) expect(openCheckpoint(note, [signer])).toEqual(checkpoint);
    expect(openCheckpoint(note, [signerOf("audit.example/clinic", randomBytes(32))])).toBeNull();
    expect(openCheckpoint(note, [signerOf("audit.example/other", seeds[0])])).toBeNull();
    expect(openCheckpoint(note.replace("20852163", "20852164"), signers)).toBeNull();
  });

  test.each(["", "origin\n", "origin\n-1\nAAAA\n", "origin\n01\n", "origin\n1\nAAAA\n"])(
    "is none where it says %j",
    (text) => {
      expect(() => parseCheckpoint(text)).toThrow(RangeError);
    },
  );

  test("is cosigned with the time at which a witness saw it", () => {
    const witness = signerOf("witness.example", randomBytes(32), "witness");
    const note = parseNote(signCheckpoint(checkpoint, signers));
    const signature = signNote(note.text, witness, 1_780_000_000);
    const cosigned = { ...note, signatures: [...note.signatures, signature] };

    expect(cosignedAt(signature)).toBe(1_780_000_000);
    expect(findSignature(parseNote(formatNote(cosigned)), parseVerifierKey(verifierKey(witness)))).toEqual(signature);
    const later = Buffer.from(signature.signature);
    later[7] = (later[7] ?? 0) + 1;
    expect(findSignature({ ...note, signatures: [{ ...signature, signature: later }] }, witness)).toBeNull();
  });
});
