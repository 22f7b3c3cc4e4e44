import { parseMigrationConfig } from "./src/platform/config/index.js";
import { migrationSource } from "./src/platform/database/migrate.js";

/** For TypeORM's own command line, for example: npx typeorm migration:show -d dist/ormconfig.js */
export default await migrationSource(parseMigrationConfig(process.env).ownerUrl);
