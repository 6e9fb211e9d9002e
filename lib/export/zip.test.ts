import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { type ZipFile, zipOf } from './zip'

async function archive(files: readonly ZipFile[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of zipOf(files, Date.UTC(2026, 10, 27))) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const text = (name: string, ...parts: string[]): ZipFile => ({ name, parts: () => parts })
const readBack = async (files: readonly ZipFile[]) =>
  Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(await archive(files)))).map(([name, bytes]) => [
      name,
      Buffer.from(bytes).toString('utf8'),
    ]),
  )

describe('a ZIP archive', () => {
  it('holds every file as it was written, empty ones and any script too', async () => {
    const long = 'x'.repeat(300_000)
    expect(
      await readBack([
        text('a.txt', 'one ', 'two'),
        text('空.json', '{"名":"管理者"}'),
        text('empty'),
        text('long', long),
      ]),
    ).toEqual({
      'a.txt': 'one two',
      '空.json': '{"名":"管理者"}',
      empty: '',
      long,
    })
  })

  it('is the same for the same files', async () => {
    const files = [text('a', 'b')]
    expect((await archive(files)).equals(await archive(files))).toBe(true)
  })

  it('asks for a file when its turn comes, and fails with what it fails with', async () => {
    const asked: string[] = []
    const file = (name: string): ZipFile => ({
      name,
      parts: () => {
        asked.push(name)
        if (name === 'bad') throw new Error('no such file')
        return ['x']
      },
    })
    await expect(archive([file('a'), file('bad'), file('c')])).rejects.toThrow('no such file')
    expect(asked).toEqual(['a', 'bad'])
  })
})
