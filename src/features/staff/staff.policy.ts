import { always, anyOf, condition, own, ownTeam } from "../../authorization/conditions.js";
import { EVERYONE, line, policy } from "../../authorization/policy.js";

const isStaff = condition("isStaff", "a member of staff", (row) => `${row.c("staff_role")} is not null`);

policy("StaffMember", {
  dataClass: "STAFF_PUBLIC",
  rows: {
    PS: isStaff,
    SUP: isStaff,
    CL: isStaff,
    CC: isStaff,
    ME: isStaff,
    REP: isStaff,
    PO: isStaff,
    AD: isStaff,
    IN: isStaff,
  },
  fields: {
    id: line("STAFF_PUBLIC", EVERYONE),
    displayName: line("STAFF_PUBLIC", EVERYONE),
    role: line("STAFF_PUBLIC", EVERYONE),
  },
});

const themselves = own("id", "the peer specialist themselves");
const theirTeam = ownTeam("id");

policy("PeerSpecialist", {
  dataClass: "STAFF_PUBLIC",
  rows: EVERYONE,
  fields: {
    id: line("STAFF_PUBLIC", EVERYONE),
    displayName: line("STAFF_PUBLIC", EVERYONE),
    pronouns: line("STAFF_PUBLIC", EVERYONE),
    bio: line("STAFF_PUBLIC", EVERYONE),
    languages: line("STAFF_PUBLIC", EVERYONE),
    livedExperience: line("STAFF_PRIVATE", EVERYONE),
    credentials: line("STAFF", "SUP CL CC ME REP PO AD IN", { PS: themselves }),
    acceptingClients: line("STAFF", "CL CC ME AD", { PS: themselves, SUP: theirTeam }),
    caseloadCount: line("STAFF", "AD", { PS: themselves, SUP: theirTeam }),
    caseloadLimit: line("STAFF", "AD", { PS: themselves, SUP: theirTeam }),
    supervisor: line("STAFF", "PS SUP ME AD"),
  },
});

const ownExperience = own("peer_specialist_id", "the peer specialist themselves");

const disclosed = (...levels: readonly string[]): string => `in (${levels.map((level) => `'${level}'`).join(", ")})`;

const clinicLevel = condition(
  "disclosedToClinic",
  "the peer specialist lets the clinic know it",
  (row) => `${row.c("disclosure")} ${disclosed("CLINIC", "PUBLIC")}`,
);

const publicLevel = condition(
  "disclosedToAll",
  "the peer specialist lets everyone know it",
  (row) => `${row.c("disclosure")} = 'PUBLIC'`,
);

const matchedLevel = condition(
  "disclosedToMatched",
  "the peer specialist lets those they are assigned to know it",
  (row) =>
    `(${row.c("disclosure")} ${disclosed("SHARED_WITH_MATCHED", "CLINIC", "PUBLIC")}` +
    ` and ${row.c("peer_specialist_id")} = any (array(select v.peer_specialist_id from app.own_peers v)))`,
);

policy("LivedExperience", {
  dataClass: "STAFF_PRIVATE",
  rows: {
    PS: anyOf(ownExperience, clinicLevel),
    SUP: clinicLevel,
    CL: clinicLevel,
    CC: clinicLevel,
    ME: anyOf(matchedLevel, publicLevel),
    REP: publicLevel,
    PO: publicLevel,
    AD: publicLevel,
    IN: publicLevel,
  },
  fields: {
    tag: line("STAFF_PRIVATE", EVERYONE),
    label: line("STAFF_PRIVATE", EVERYONE),
    disclosure: line("STAFF_PRIVATE", "", { PS: ownExperience }),
  },
});

policy("Credential", {
  dataClass: "STAFF",
  rows: {
    PS: ownExperience,
    SUP: always,
    CL: always,
    CC: always,
    ME: always,
    REP: always,
    PO: always,
    AD: always,
    IN: always,
  },
  fields: {
    id: line("STAFF", EVERYONE),
    kind: line("STAFF", EVERYONE),
    issuer: line("STAFF", EVERYONE),
    status: line("STAFF", EVERYONE),
    number: line("STAFF", "PS SUP PO AD"),
    issuedOn: line("STAFF", "PS SUP PO AD"),
    expiresOn: line("STAFF", "PS SUP PO AD"),
  },
});
