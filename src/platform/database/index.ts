export { type ActorContext, type Statement } from "./context.js";
export { Database, type DatabaseOptions, type EntityClass, type Transaction } from "./database.js";
export { answerable, isWrongRole, retried } from "./failures.js";
