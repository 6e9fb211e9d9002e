import type { Person } from './people'
import { serviceActor } from './services'
import type { Facts, Planned, WireActor } from './wire-event'
import type { World } from './world'

type Dataset = readonly [
  name: string,
  classification: 'public' | 'internal' | 'confidential' | 'personal',
  records: number,
]

const DATASETS = [
  ['customers', 'personal', 84_000],
  ['test-results', 'internal', 900_000],
  ['api-specs', 'internal', 2_400],
  ['invoices', 'confidential', 31_000],
  ['usage-metrics', 'internal', 1_500_000],
  ['synthetic-profiles', 'public', 50_000],
  ['support-tickets', 'personal', 19_000],
] as const satisfies readonly Dataset[]

const EDITS = [
  ['status', 'open', 'closed'],
  ['plan', 'trial', 'team'],
  ['region', 'eu-west', 'eu-central'],
  ['owner', 'unassigned', 'support'],
] as const
const FORMATS = ['csv', 'json', 'parquet'] as const

function shared(
  world: World,
  actor: WireActor,
  dataset: Dataset,
): Omit<Facts, 'action' | 'description' | 'metadata'> {
  const [name, classification] = dataset
  const isPersonal = classification === 'personal'
  return {
    actor,
    source: 'data-service',
    resource: { id: `ds_${name}`, type: 'dataset', name, attributes: { classification } },
    tags: isPersonal ? ['data', 'pii'] : ['data'],
    ...(isPersonal ? { compliance_flags: ['gdpr', 'soc2'] } : {}),
  }
}

function accessed(world: World, at: number, actor: WireActor, dataset: Dataset): Planned {
  const { random } = world
  const [name, classification] = dataset
  const records = random.between(1, 200)
  return world.plan(at, 'data.accessed', {
    ...shared(world, actor, dataset),
    action: 'read',
    description: `${actor.name} read ${records} records of ${name}`,
    metadata: {
      dataset: name,
      classification,
      record_count: records,
      purpose: random.pick(['support case', 'analysis', 'debugging', 'report']),
    },
    duration_ms: random.between(8, 640),
  })
}

function exported(world: World, at: number, actor: WireActor, dataset: Dataset): Planned {
  const { random } = world
  const [name, classification, size] = dataset
  const format = random.pick(FORMATS)
  const records = random.between(50, Math.min(5_000, size))
  return world.plan(at, 'data.exported', {
    ...shared(world, actor, dataset),
    action: 'export',
    description: `${actor.name} exported ${records} records of ${name} as ${format}`,
    metadata: {
      dataset: name,
      classification,
      record_count: records,
      format,
      bytes: records * random.between(90, 400),
    },
    duration_ms: random.between(400, 20_000),
  })
}

function edited(world: World, at: number, actor: WireActor, dataset: Dataset): Planned {
  const { random } = world
  const [name, classification] = dataset
  const draw = random.next()
  const verb = draw < 0.35 ? 'created' : draw < 0.9 ? 'updated' : 'deleted'
  const records = random.between(1, 60)
  const [field, old, fresh] = random.pick(EDITS)
  return world.plan(at, `data.${verb}`, {
    ...shared(world, actor, dataset),
    action: verb === 'created' ? 'create' : verb === 'updated' ? 'update' : 'delete',
    description: `${actor.name} ${verb} ${records} records of ${name}`,
    metadata: { dataset: name, classification, record_count: records },
    ...(verb === 'updated' ? { changes: { before: { [field]: old }, after: { [field]: fresh } } } : {}),
    duration_ms: random.between(5, 900),
  })
}

/** A person reads, changes or exports data. */
export function dataUse(world: World, at: number, person: Person): Planned[] {
  const actor = world.actorOf(person, at)
  const dataset = world.random.pick(DATASETS)
  const draw = world.random.next()
  if (draw < 0.72) return [accessed(world, at, actor, dataset)]
  if (draw < 0.94) return [edited(world, at, actor, dataset)]
  return [exported(world, at, actor, dataset)]
}

/** A service keeps its data: the platform's own reads and writes. */
export function dataKeeping(world: World, at: number): Planned[] {
  const actor = serviceActor(
    world.random.pick(['data-service', 'billing', 'test-executor']),
    world.random.between(0, 2),
  )
  const dataset = world.random.pick(DATASETS)
  return [world.random.chance(0.25) ? accessed(world, at, actor, dataset) : edited(world, at, actor, dataset)]
}
