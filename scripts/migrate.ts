import { loadConfig } from '@/lib/config/env'
import { connect } from '@/lib/db/connect'
import { migrate } from '@/lib/db/migrate'

const db = await connect(loadConfig())
try {
  const applied = await migrate(db)
  console.log(applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}`)
} finally {
  await db.close()
}
