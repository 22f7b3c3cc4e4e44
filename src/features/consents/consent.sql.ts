import type { Row, Scope } from "../../authorization/sql.js";
import type { ConsentElement } from "./consent-parts.type.js";
import { ELEMENT_RULES } from "./consent.domain.js";

type Lack = (row: Row, scope: Scope) => string;

const lacksStatement =
  (statement: string): Lack =>
  (row) =>
    `not '${statement}' = any (${row.c("statements")})`;

/** That no recipient is named, or none of whom this is said. */
function lacksRecipient(row: Row, scope: Scope, said?: "organization_id" | "participant_organization_ids"): string {
  // An organization sees signed consents alone, and of their recipients itself alone.
  if (scope.role === "INTEGRATOR") return "false";
  const recipient = scope.row("consent_recipients");
  const isSaid = {
    organization_id: (): string => ` and ${recipient.c("organization_id")} is not null`,
    participant_organization_ids: (): string => ` and ${recipient.c("participant_organization_ids")} <> '{}'`,
  };
  return (
    `not exists (select from consent_recipients ${recipient.alias} where` +
    ` ${recipient.c("clinic_id")} = ${row.c("clinic_id")} and ${recipient.c("consent_id")} = ${row.c("id")}` +
    `${said === undefined ? "" : isSaid[said]()})`
  );
}

/** Each rule of the domain once more, over the stored columns. */
const LACKS: Partial<Record<ConsentElement, Lack>> = {
  CLIENT_NAME: (row) => `not ${row.c("is_name_signed")}`,
  DESCRIPTION: (row) => `btrim(${row.c("description")}) = ''`,
  CLASSES: (row) => `${row.c("classes")} = '{}'`,
  RECIPIENT: (row, scope) =>
    `case when ${row.c("kind")} = 'INTERMEDIARY' then ${lacksRecipient(row, scope, "organization_id")} else` +
    ` ${row.c("recipient_class")} is null and ${lacksRecipient(row, scope)} end`,
  PARTICIPANTS: (row, scope) =>
    `${row.c("recipient_class")} is distinct from 'TREATING_PROVIDERS' and` +
    ` ${lacksRecipient(row, scope, "participant_organization_ids")}`,
  PURPOSE: (row) => `${row.c("purposes")} = '{}'`,
  EXPIRY: (row) => `num_nonnulls(${row.c("expires_at")}, ${row.c("expires_on")}, ${row.c("expiry_event")}) = 0`,
  REVOCATION_STATEMENT: lacksStatement("RIGHT_TO_REVOKE"),
  REDISCLOSURE_STATEMENT: lacksStatement("REDISCLOSURE"),
  REFUSAL_STATEMENT: lacksStatement("CONSEQUENCE_OF_REFUSING"),
  SERVICE_LIMITS_STATEMENT: lacksStatement("SERVICE_LIMITS"),
  SIGNATURE: (row) => `${row.c("signed_at")} is null`,
};

/** The elements that a consent still lacks, as an array of their names. */
export function missingElementsSql(row: Row, scope: Scope): string {
  const each = ELEMENT_RULES.flatMap(({ element, kinds }) => {
    const lack = LACKS[element]?.(row, scope);
    if (lack === undefined) return [];
    const kindList = kinds.map((kind) => `'${kind}'`).join(", ");
    return [`case when ${row.c("kind")} in (${kindList}) and ${lack} then '${element}' end`];
  });
  return `array_remove(array[${each.join(", ")}], null)`;
}

/** The id of a consent if the viewer may see it, else null: an id that is named beside a row can be one of a hidden row. */
export function visibleConsentSql(id: string, scope: Scope): string {
  const consent = scope.row("consents");
  return (
    `(select ${consent.c("id")} from consents ${consent.alias} where ${consent.c("clinic_id")} = ${scope.clinic}` +
    ` and ${consent.c("id")} = ${id} and ${scope.visible("Consent", consent)})`
  );
}
