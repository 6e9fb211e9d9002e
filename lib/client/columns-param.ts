/** Every column of the events table, in order. */
export const COLUMNS = [
  'time',
  'type',
  'actor',
  'action',
  'resource',
  'outcome',
  'severity',
  'source',
  'duration',
  'seq',
  'received',
  'category',
  'ip',
  'description',
  'tags',
  'trace',
  'id',
] as const
export type ColumnId = (typeof COLUMNS)[number]

export const DEFAULT_COLUMNS: readonly ColumnId[] = COLUMNS.slice(0, 9)

export const WIDTH_PX_MIN = 56
export const WIDTH_PX_MAX = 800

/** Which columns show, and the widths that were changed by hand. */
export type ColumnsState = { visible: ColumnId[]; widths: Partial<Record<ColumnId, number>> }

export const COLUMNS_DEFAULT: ColumnsState = { visible: [...DEFAULT_COLUMNS], widths: {} }

function isColumn(name: string): name is ColumnId {
  return (COLUMNS as readonly string[]).includes(name)
}

/** Reads `time,type:220,actor`; names it does not know are left out, and nothing at all is null. */
export function readColumns(text: string): ColumnsState | null {
  const state: ColumnsState = { visible: [], widths: {} }
  for (const item of text.split(',')) {
    const [name = '', width] = item.split(':')
    if (!isColumn(name) || state.visible.includes(name)) continue
    state.visible.push(name)
    const px = Number(width)
    if (width !== undefined && Number.isInteger(px) && px >= WIDTH_PX_MIN && px <= WIDTH_PX_MAX)
      state.widths[name] = px
  }
  state.visible.sort((a, b) => COLUMNS.indexOf(a) - COLUMNS.indexOf(b))
  return state.visible.length > 0 ? state : null
}

export function writeColumns(state: ColumnsState): string {
  return COLUMNS.filter((name) => state.visible.includes(name))
    .map((name) => (state.widths[name] === undefined ? name : `${name}:${Math.round(state.widths[name])}`))
    .join(',')
}

export function sameColumns(a: ColumnsState, b: ColumnsState): boolean {
  return writeColumns(a) === writeColumns(b)
}
