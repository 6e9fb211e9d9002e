import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export type Project = {
  path: string
  /** Writes a file and runs it with Node. @returns what it printed */
  run: (name: string, source: string) => string
  write: (name: string, source: string) => void
  /** The compiler of this repository over the files of the project. @returns its complaints */
  check: (compilerOptions: object) => string
}

function must(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} ended with ${String(status)}:\n${stdout}${stderr}`)
  return stdout
}

/** Builds and packs the emitter, and installs the archive into an empty project, as a service would. */
export function installPackedSdk(): Project & { close: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'sentinel-pack-'))
  const source = join(root, 'package')
  const path = join(root, 'project')
  mkdirSync(source)
  mkdirSync(path)
  for (const name of ['package.json', 'README.md', 'LICENSE']) cpSync(join('sdk', name), join(source, name))
  must(process.execPath, ['scripts/build-sdk.mjs', join(source, 'dist')], process.cwd())
  const archive = must('npm', ['pack', '--silent'], source).trim()
  writeFileSync(join(path, 'package.json'), JSON.stringify({ name: 'service', private: true }))
  must('npm', ['install', '--offline', '--no-audit', '--no-fund', join(source, archive)], path)
  const write = (name: string, text: string) => writeFileSync(join(path, name), text)
  return {
    path,
    write,
    run: (name, text) => {
      write(name, text)
      return must(process.execPath, [name], path)
    },
    check: (compilerOptions) => {
      // What a service has installed: the types of Node.
      mkdirSync(join(path, 'node_modules/@types'), { recursive: true })
      for (const name of ['@types/node', 'undici-types']) {
        rmSync(join(path, 'node_modules', name), { force: true, recursive: true })
        symlinkSync(resolve('node_modules', name), join(path, 'node_modules', name))
      }
      write(
        'tsconfig.json',
        JSON.stringify({ compilerOptions: { strict: true, noEmit: true, ...compilerOptions } }),
      )
      const { stdout } = spawnSync(
        process.execPath,
        [resolve('node_modules/typescript/bin/tsc'), '-p', path],
        {
          encoding: 'utf8',
        },
      )
      return stdout
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  }
}
