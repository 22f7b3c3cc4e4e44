export { compiled } from "./compiled.js";
export { CursorCodec } from "./cursor.js";
export {
  extensionsOf,
  Reader,
  sortRedactions,
  type PresumedRow,
  type Attached,
  type ReadAnswer,
  type ReadContext,
  type Redaction,
  type ToldContext,
} from "./reader.js";
export { byId, rootFields, type PageRoot, type Root, type RowRoot } from "../authorization/roots.js";
export { isSeenSql, visibleRowSql, type MoreOfRow } from "./scoping.js";
export { actRow, EVENT_COLUMNS, SALT_BYTES, type ActEvent, type Written } from "./act-event.js";
export { Binds, uuidOrNull, type LookedThrough } from "./binds.js";
export { fieldsOf, setsBelow, type Fields, type Operation } from "./selection.js";
