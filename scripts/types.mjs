// Next's generated route types first: without them tsc would not know the pages' props. NestJS has decorators of an older kind.
import { spawnSync } from 'node:child_process'

const steps = [
  ['node_modules/next/dist/bin/next', 'typegen'],
  ['node_modules/typescript/bin/tsc', '--noEmit'],
  ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'sdk/examples/nest'],
]
for (const args of steps) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}
