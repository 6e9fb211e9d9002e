import type { MeasureDefinition } from '../definition'
import { ACCESS } from './access'
import { DATA } from './data'
import { HEALTH } from './health'
import { IDENTITY } from './identity'
import { LOG } from './log'
import { OPERATIONS } from './operations'

/** Every measure there is; frameworks name them by id. */
export const MEASURES: ReadonlyMap<string, MeasureDefinition> = new Map(
  [...ACCESS, ...IDENTITY, ...OPERATIONS, ...DATA, ...HEALTH, ...LOG].map((measure) => [measure.id, measure]),
)
