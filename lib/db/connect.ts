import 'server-only'
import type { Config } from '@/lib/config/env'
import type { Log } from '@/lib/platform/log'
import type { Database } from './database'
import { openEmbedded } from './embedded'
import { followReplica, type ReadReplica } from './read-replica'
import { openReplicaServer, primaryOf } from './replica-server'
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

/**
 * The replica that DATABASE_READ_URL names, for the database as it was opened and migrated; null where none is named.
 * @throws Error when the server there is no replica of this database
 */
export async function connectReplica(config: Config, db: Database, log: Log): Promise<ReadReplica | null> {
  const { databaseReadUrl, databasePoolMax, databaseReadWaitMs } = config
  if (databaseReadUrl === undefined) return null
  const followed = followReplica({
    primary: primaryOf(db),
    replica: openReplicaServer(databaseReadUrl, databasePoolMax),
    waitMs: databaseReadWaitMs,
    log,
  })
  await followed.check()
  return followed
}
