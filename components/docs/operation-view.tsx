import { Lock, LockOpen } from 'lucide-react'
import { shellQuote } from '@/lib/client/copy'
import { cn } from '@/lib/client/class-names'
import { limitsText, type Content, type OperationView, type Parameter } from '@/lib/client/openapi-view'
import { Prose } from './prose'
import { SchemaView, TypeLink } from './schema-view'

const METHOD_CLASSES: Record<string, string> = { GET: 'bg-info-soft text-info', POST: 'bg-ok-soft text-ok' }

export function MethodBadge({ method }: { method: string }) {
  return (
    <span
      className={cn(
        'inline-flex w-11 shrink-0 justify-center rounded px-1 font-mono text-[0.6875rem] leading-5 font-semibold',
        METHOD_CLASSES[method] ?? 'bg-error-soft text-error',
      )}
    >
      {method}
    </span>
  )
}

function Parameters({ parameters, names }: { parameters: Parameter[]; names: ReadonlySet<string> }) {
  return (
    <dl>
      {parameters.map((parameter) => (
        <div
          key={`${parameter.in}-${parameter.name}`}
          className="border-b border-line/60 py-1.5 last:border-b-0"
        >
          <dt className="flex flex-wrap items-baseline gap-x-2">
            <code className="font-mono text-xs font-semibold">{parameter.name}</code>
            <TypeLink schema={parameter.schema} names={names} />
            {parameter.in === 'path' ? <span className="text-xs text-ink-3">in the path</span> : null}
            {parameter.required ? <span className="text-xs text-warn">required</span> : null}
            <span className="text-xs text-ink-3">{limitsText(parameter.schema)}</span>
          </dt>
          {parameter.description ? (
            <dd className="text-xs text-ink-2">
              <Prose text={parameter.description} />
            </dd>
          ) : null}
        </div>
      ))}
    </dl>
  )
}

function Body({ content, names }: { content: Content; names: ReadonlySet<string> }) {
  return Object.entries(content).map(([mediaType, { schema }]) => (
    <div key={mediaType} className="py-1">
      <p className="font-mono text-xs text-ink-3">{mediaType}</p>
      {schema?.anyOf ? <TypeLink schema={schema} names={names} /> : null}
      {schema && mediaType.endsWith('json') && schema.type !== 'string' ? (
        <SchemaView schema={schema} names={names} />
      ) : null}
    </div>
  ))
}

function curl(operation: OperationView, origin: string): string {
  const lines = [
    `curl ${operation.method === 'GET' ? '' : `-X ${operation.method} `}${shellQuote(origin + operation.path)}`,
  ]
  if ((operation.security ?? []).length > 0) lines.push(`  -H "Authorization: Bearer $SENTINEL_API_KEY"`)
  if (operation.requestBody)
    lines.push(`  -H 'Content-Type: ${Object.keys(operation.requestBody.content)[0]}' -d @body.json`)
  return lines.join(' \\\n')
}

type Props = { operation: OperationView; origin: string; names: ReadonlySet<string> }

export function OperationSection({ operation, origin, names }: Props) {
  const guarded = (operation.security ?? []).length > 0
  const parts: { title: string; body: React.ReactNode }[] = []
  if (operation.parameters?.length) {
    parts.push({ title: 'Parameters', body: <Parameters parameters={operation.parameters} names={names} /> })
  }
  if (operation.requestBody) {
    parts.push({ title: 'Body', body: <Body content={operation.requestBody.content} names={names} /> })
  }
  return (
    <article id={operation.operationId} className="scroll-mt-4 border-b border-line py-6">
      <h3 className="flex flex-wrap items-center gap-2">
        <MethodBadge method={operation.method} />
        <a href={`#${operation.operationId}`} className="font-mono text-sm font-semibold break-all">
          {operation.path}
        </a>
      </h3>
      <p className="mt-1.5">{operation.summary}.</p>
      {operation.description ? (
        <p className="mt-1 text-ink-2">
          <Prose text={operation.description} />
        </p>
      ) : null}
      <p className="mt-1 flex items-center gap-1.5 text-xs text-ink-3">
        {guarded ? <Lock aria-hidden className="size-3" /> : <LockOpen aria-hidden className="size-3" />}
        {guarded ? 'Needs an API key or a signed-in browser' : 'Open to anybody'}
      </p>
      <pre
        // What scrolls must be reachable by keyboard.
        tabIndex={0}
        role="region"
        aria-label={`Example of ${operation.operationId}`}
        className="scroll-thin mt-3 overflow-x-auto rounded-md border border-line bg-panel p-3 font-mono text-xs"
      >
        {curl(operation, origin)}
      </pre>
      {parts.map((part) => (
        <div key={part.title} className="mt-4">
          <h4 className="mb-1 text-xs font-semibold">{part.title}</h4>
          {part.body}
        </div>
      ))}
      <div className="mt-4">
        <h4 className="mb-1 text-xs font-semibold">Answers</h4>
        <ul>
          {Object.entries(operation.responses).map(([status, response]) => (
            <li
              key={status}
              className="flex flex-wrap items-baseline gap-x-3 border-b border-line/60 py-1 last:border-b-0"
            >
              <code
                className={cn(
                  'font-mono text-xs font-semibold',
                  status.startsWith('2') ? 'text-ok' : 'text-ink-2',
                )}
              >
                {status}
              </code>
              <span className="min-w-0 flex-1 text-xs text-ink-2">
                <Prose text={response.description} />
              </span>
              <span className="text-xs">
                {Object.entries(response.content ?? {})
                  .slice(0, 1)
                  .map(([type, { schema }]) => (
                    <TypeLink
                      key={type}
                      schema={schema?.properties ? { type: 'object' } : schema}
                      names={names}
                    />
                  ))}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </article>
  )
}
