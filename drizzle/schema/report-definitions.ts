import { integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './events'

/** A control of a report of one's own, as lib/report/custom.ts has it. */
export type DefinedControl = {
  id: string
  title: string
  about: string
  measures: {
    title: string
    question: string
    population: string
    exceptions: string | null
    rule: string | null
  }[]
}

/** What a tenant asks for in a report of its own. Another version is another row of the same series. */
export const reportDefinitions = pgTable('report_definitions', {
  id: uuid('id').primaryKey(),
  tenantId: uuid('tenant_id').notNull(),
  /** Id of the first version. */
  series: uuid('series').notNull(),
  version: integer('version').notNull(),
  name: text('name').notNull(),
  about: text('about').notNull(),
  controls: jsonb('controls').$type<DefinedControl[]>().notNull(),
  createdAt: instant('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  retiredAt: instant('retired_at'),
  retiredBy: text('retired_by'),
})
