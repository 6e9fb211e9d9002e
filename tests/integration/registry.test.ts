import { describe, expect, test } from 'vitest'
import type { Operation } from '@/lib/contract/operation'
import { type Permission, ROLE_PERMISSIONS, SCOPE_PERMISSIONS } from '@/lib/contract/permissions'
import { OPERATIONS } from '@/lib/contract/registry'
import { ROUTE_FILES } from '../helpers/api'
import { expectProblem } from '../helpers/problem'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
/** Routes that are no operation: the session library's, the answer to unknown paths, and the second path of the metrics. */
const NO_OPERATION = ['/api/auth/[...all]', '/api/audit/[...path]', '/api/[...path]', '/api/audit/metrics']
const READS = [
  'listEvents',
  'countEvents',
  'statsEvents',
  'facetEvents',
  'histogramEvents',
  'getEvent',
  'getDashboard',
]

/** Reading and computing reports, without reviewing them. */
const REPORTS = [
  'complianceReport',
  'complianceWorksheet',
  'createReport',
  'listReports',
  'getReport',
  'cancelReport',
  'downloadReport',
  'compareReports',
  'listReportReviews',
  'listReportSchedules',
  'createReportSchedule',
  'updateReportSchedule',
  'removeReportSchedule',
  'listReportDefinitions',
  'createReportDefinition',
  'retireReportDefinition',
]

describe('the registry and app/ name the same operations', () => {
  test('ids are unique, and so are method and path', () => {
    const ofAll = (pick: (one: Operation) => string) => OPERATIONS.map(pick)
    for (const all of [ofAll((one) => one.id), ofAll((one) => `${one.method} ${one.path}`)])
      expect(all).toEqual([...new Set(all)])
  })

  test('every operation has a route, and no route is without an operation', async () => {
    const routes: string[] = []
    for (const { path, load } of ROUTE_FILES) {
      if (NO_OPERATION.includes(path)) continue
      const exported = Object.keys(await load()).filter((name) => METHODS.includes(name))
      routes.push(...exported.map((method) => `${method} ${path}`))
    }
    expect(routes.sort()).toEqual(OPERATIONS.map(({ method, path }) => `${method} ${path}`).sort())
  })

  test('what no operation answers is a problem document and no page', async () => {
    const unknown = ROUTE_FILES.find(({ path }) => path === '/api/audit/[...path]')
    const routes = await unknown?.load()
    for (const method of METHODS) {
      const handler = routes?.[method]
      if (typeof handler !== 'function') throw new Error(`${method} is not answered`)
      const request = new Request('http://localhost/api/audit/nothing', { method })
      await expectProblem(await handler(request, { params: Promise.resolve({}) }), 404)
    }
  })
})

describe('the permission table', () => {
  test.each<[string, readonly Permission[], string[]]>([
    ['the scope ingest', SCOPE_PERMISSIONS.ingest, ['appendEvents']],
    [
      'the scope export',
      SCOPE_PERMISSIONS.export,
      ['exportEvents', 'exportEventsPost', 'getExportManifest', 'subjectPackage', ...REPORTS],
    ],
    ['the role viewer', ROLE_PERMISSIONS.viewer, [...READS, 'leaveTenant']],
  ])('%s opens exactly what it says', (_, held, expected) => {
    const open = OPERATIONS.filter(({ permission }) => permission !== null && held.includes(permission))
    expect(open.map(({ id }) => id)).toEqual(expected)
  })

  test('an auditor and a viewer can change nothing but which reports are computed, and may leave', () => {
    // A check takes long and is recorded, so it is no GET.
    const changesNothing = ['leaveTenant', 'verifyLedger', ...REPORTS]
    for (const role of ['auditor', 'viewer'] as const)
      for (const { id, permission, method } of OPERATIONS)
        if (
          permission !== null &&
          ROLE_PERMISSIONS[role].includes(permission) &&
          !changesNothing.includes(id)
        )
          expect(method, id).toBe('GET')
  })

  test('what is public is listed here, so that nothing becomes so by accident', () => {
    expect(OPERATIONS.filter((one) => one.permission === null).map(({ id }) => id)).toEqual([
      'acceptInvitation',
      'completeSetup',
      'getHealth',
      'getMetrics',
      'getOpenapi',
    ])
  })
})
