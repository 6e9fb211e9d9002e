import type { ReactNode } from 'react'
import { limitsText, typeText, type Schema } from '@/lib/client/openapi-view'
import { Prose } from './prose'

const DEPTH_MAX = 5

/** A type, with the named schemas in it as links. */
export function TypeLink({ schema, names }: { schema: Schema | undefined; names: ReadonlySet<string> }) {
  const parts = typeText(schema).split(/(\w+)/)
  return (
    <code className="font-mono text-xs break-words text-info">
      {parts.map((part, index): ReactNode =>
        names.has(part) ? (
          <a key={index} href={`#schema-${part}`} className="underline decoration-dotted underline-offset-2">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </code>
  )
}

/** The object a schema describes, through an array, a choice with null, and the like. */
function objectIn(schema: Schema | undefined): Schema | null {
  if (!schema || schema.$ref) return null
  if (schema.properties) return schema
  if (schema.items) return objectIn(schema.items)
  return (schema.anyOf ?? schema.oneOf ?? []).map(objectIn).find((found) => found !== null) ?? null
}

type Props = { schema: Schema; names: ReadonlySet<string>; depth?: number }

/** The properties of an object, one a line, with those of the objects inside it beneath them. */
export function SchemaView({ schema, names, depth = 0 }: Props) {
  const object = objectIn(schema)
  if (!object?.properties) {
    return (
      <p>
        <TypeLink schema={schema} names={names} />
      </p>
    )
  }
  return (
    <dl className={depth === 0 ? '' : 'mt-1 border-l border-line pl-3'}>
      {Object.entries(object.properties).map(([name, property]) => {
        const inner = objectIn(property)
        const limits = limitsText(property)
        return (
          <div key={name} className="border-b border-line/60 py-1.5 last:border-b-0">
            <dt className="flex flex-wrap items-baseline gap-x-2">
              <code className="font-mono text-xs font-semibold">{name}</code>
              <TypeLink schema={property} names={names} />
              {object.required?.includes(name) ? <span className="text-xs text-warn">required</span> : null}
              {limits ? <span className="text-xs text-ink-3">{limits}</span> : null}
            </dt>
            {property.description || (inner && depth < DEPTH_MAX) ? (
              <dd className="text-xs text-ink-2">
                {property.description ? <Prose text={property.description} /> : null}
                {inner && depth < DEPTH_MAX ? (
                  <SchemaView schema={inner} names={names} depth={depth + 1} />
                ) : null}
              </dd>
            ) : null}
          </div>
        )
      })}
    </dl>
  )
}
