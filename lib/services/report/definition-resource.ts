import type { DefinitionRow } from './definition'

/** What a definition is in the events about it. */
export const definitionResource = ({ id, name, series }: Pick<DefinitionRow, 'id' | 'name' | 'series'>) => ({
  type: 'report_definition',
  id,
  name,
  parent_id: series,
  attributes: null,
})
