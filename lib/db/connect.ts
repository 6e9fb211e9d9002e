import 'server-only'
import type { Config } from '@/lib/config/env'
import type { Database } from './database'
import { openEmbedded } from './embedded'
import { openServer } from './server'

/** The database the configuration names: a server by DATABASE_URL, otherwise the embedded one in DATA_DIR. */
export function connect(config: Config): Promise<Database> {
  return config.databaseUrl === undefined
    ? openEmbedded(config.dataDir)
    : Promise.resolve(
        openServer({
          url: config.databaseUrl,
          ownerUrl: config.migrationDatabaseUrl,
          poolMax: config.databasePoolMax,
        }),
      )
}
