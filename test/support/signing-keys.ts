import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { fromSetup } from "./from-setup.js";

/**
 * The key pair with which the logins of a run are signed. To make one takes longer than to start a service: the run makes
 * it once. Who signs with a key that is not this one makes their own.
 */
export function signingKeys(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  const privateKey = createPrivateKey(fromSetup("TEST_SIGNING_KEY"));
  return { privateKey, publicKey: createPublicKey(privateKey) };
}
