import { verifyLogs, type Verification } from "../../src/features/audit/verify/verify.service.js";
import { signersOf } from "../../src/transparency-log/index.js";
import { productionSettings } from "./production.js";

/** What `npm run audit:verify` finds in the logs that `npm start` has sealed here. */
export function verifyProductionLogs(ownerUrl: string): Promise<Verification> {
  const { AUDIT_LOG_NAME: logName, AUDIT_SIGNING_KEY } = productionSettings;
  const seeds = [Buffer.from(AUDIT_SIGNING_KEY, "base64")];
  return verifyLogs({
    url: ownerUrl,
    verifiers: (clinicId) => signersOf({ logName, seeds }, clinicId),
    witnessed: [],
    from: 0,
    retentionYears: 10,
    unsealedSeconds: 60,
    onProgress: () => undefined,
  });
}
