import type { EntityClass } from "./platform/database/index.js";

/** Every TypeORM entity of the service. */
export const entities: readonly EntityClass[] = [];
