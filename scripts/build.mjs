// Builds the standalone server and puts beside it what Next leaves out: static files, public files, migrations.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync } from 'node:fs'

const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
const built = spawnSync(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
  stdio: 'inherit',
  env,
})
if (built.status !== 0) process.exit(built.status ?? 1)

const standalone = '.next/standalone'
cpSync('.next/static', `${standalone}/.next/static`, { recursive: true })
if (existsSync('public')) cpSync('public', `${standalone}/public`, { recursive: true })
cpSync('drizzle/migrations', `${standalone}/drizzle/migrations`, { recursive: true })
