import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { completedTiles, formatTilePath, parseTilePath, partialTiles, tileWidth } from './tiles'

const size = fc.oneof(fc.nat(1_000_000), fc.nat(70_000_000), fc.nat(600))

describe('tile paths', () => {
  it.each([
    [{ level: 0, index: 1_234_067, width: 256 }, 'tile/0/x001/x234/067'],
    [{ level: 0, index: 273, width: 112 }, 'tile/0/273.p/112'],
    [{ level: 2, index: 0, width: 1 }, 'tile/2/000.p/1'],
    [{ level: 63, index: 1_000, width: 255 }, 'tile/63/x001/000.p/255'],
    [{ level: 'entries' as const, index: 999, width: 256 }, 'tile/entries/999'],
    [{ level: 'entries' as const, index: 1_234_067, width: 8 }, 'tile/entries/x001/x234/067.p/8'],
    [{ level: 0, index: Number.MAX_SAFE_INTEGER, width: 256 }, 'tile/0/x009/x007/x199/x254/x740/991'],
  ])('%o is %s', (tile, path) => {
    expect(formatTilePath(tile)).toBe(path)
    expect(parseTilePath(path)).toEqual(tile)
  })

  it.each([
    'tile/0/67',
    'tile/0/0067',
    'tile/0/x000/067',
    'tile/0/001/067',
    'tile/0/x001',
    'tile/0/x01/067',
    'tile/0/X001/067',
    'tile/00/067',
    'tile/01/067',
    'tile/64/067',
    'tile/-1/067',
    'tile/data/067',
    'tile/0/067.p/0',
    'tile/0/067.p/256',
    'tile/0/067.p/999',
    'tile/0/067.p/08',
    'tile/0/067.p/',
    'tile/0/067.p',
    'tile/0/067/',
    'tile/0/067\n',
    '/tile/0/067',
    'tile/8/0/067',
    'tile/0/x009/x007/x199/x254/x740/992',
    'tile/0/x999/x999/x999/x999/x999/x999/999',
    'tile/0/..',
    '',
  ])('reads nothing out of %j', (path) => expect(parseTilePath(path)).toBeNull())

  it('survive', () => {
    const level = fc.oneof(fc.constant('entries' as const), fc.nat(63))
    const tile = fc.record({ level, index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) })
    fc.assert(
      fc.property(tile, (name) => {
        expect(parseTilePath(formatTilePath(name))).toEqual(name)
      }),
    )
  })
})

describe('the tiles of a tree', () => {
  it('are those of the examples of tlog-tiles', () => {
    const complete = completedTiles(0, 70_000)
    expect(complete.filter(({ level }) => level === 0)).toHaveLength(273)
    expect(complete.slice(273)).toEqual([{ level: 1, index: 0, width: 256 }])
    expect(partialTiles(70_000)).toEqual([
      { level: 0, index: 273, width: 112 },
      { level: 1, index: 1, width: 17 },
      { level: 2, index: 0, width: 1 },
    ])
    expect(completedTiles(0, 256)).toEqual([{ level: 0, index: 0, width: 256 }])
    expect(partialTiles(256)).toEqual([{ level: 1, index: 0, width: 1 }])
    expect(partialTiles(0)).toEqual([])
    expect(completedTiles(255, 255)).toEqual([])
  })

  it('are each completed once, however the tree grows', () => {
    const sizes = fc.array(fc.nat(200_000), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(sizes, (grown) => {
        const steps = [0, ...grown].sort((a, b) => a - b)
        const last = steps.at(-1) ?? 0
        const parts = steps.slice(1).flatMap((to, i) => completedTiles(steps[i] ?? 0, to))
        const paths = (tiles: typeof parts) => tiles.map(formatTilePath).sort()
        expect(paths(parts)).toEqual(paths(completedTiles(0, last)))
      }),
    )
  })

  it('have the widths of the definition', () => {
    fc.assert(
      fc.property(size, (leaves) => {
        for (const { level, index, width } of partialTiles(leaves)) {
          expect(width).toBe(Math.floor(leaves / 256 ** level) % 256)
          expect(tileWidth(leaves, level, index)).toBe(width)
          expect(tileWidth(leaves, level, index + 1)).toBe(0)
          if (index > 0) expect(tileWidth(leaves, level, index - 1)).toBe(256)
        }
      }),
    )
  })

  it('are not counted for what is no size', () => {
    expect(() => completedTiles(2, 1)).toThrow(RangeError)
    expect(() => completedTiles(-1, 1)).toThrow(RangeError)
    expect(() => partialTiles(1.5)).toThrow(RangeError)
    expect(() => partialTiles(2 ** 53)).toThrow(RangeError)
  })
})
