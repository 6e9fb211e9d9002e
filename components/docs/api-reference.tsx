import Link from 'next/link'
import { groupsOf, type DocumentView } from '@/lib/client/openapi-view'
import { Logo } from '../shell/logo'
import { MethodBadge, OperationSection } from './operation-view'
import { Prose } from './prose'
import { SchemaView } from './schema-view'

export type ProblemCode = { code: string; status: number; help: string }
type Props = { document: DocumentView; origin: string; problems: readonly ProblemCode[] }

function Contents({ groups }: { groups: ReturnType<typeof groupsOf> }) {
  return (
    <>
      {groups.map(({ group, operations }) => (
        <div key={group} className="mb-4">
          <p className="mb-1 text-xs font-medium text-ink-3">{group}</p>
          <ul className="grid gap-px">
            {operations.map((operation) => (
              <li key={operation.operationId}>
                <a
                  href={`#${operation.operationId}`}
                  className="flex min-h-7 items-center gap-2 rounded px-1 text-ink-2 hover:bg-hover hover:text-ink"
                >
                  <MethodBadge method={operation.method} />
                  <span className="min-w-0 truncate">{operation.operationId}</span>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
      <ul className="grid gap-px">
        {['Problems', 'Schemas'].map((name) => (
          <li key={name}>
            <a
              href={`#${name.toLowerCase()}`}
              className="flex min-h-7 items-center rounded px-1 text-ink-2 hover:bg-hover hover:text-ink"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The API as a page, from the same document machines read. */
export function ApiReference({ document, origin, problems }: Props) {
  const groups = groupsOf(document)
  const schemas = Object.entries(document.components?.schemas ?? {})
  const names = new Set(schemas.map(([name]) => name))
  return (
    <div className="mx-auto flex max-w-6xl flex-col md:flex-row">
      <nav
        aria-label="Operations"
        className="scroll-thin shrink-0 border-line px-4 py-5 md:sticky md:top-0 md:h-dvh md:w-72 md:overflow-y-auto md:border-r"
      >
        <Link href="/events" aria-label="Sentinel Audit: to the events">
          <Logo />
        </Link>
        <div className="mt-5 hidden md:block">
          <Contents groups={groups} />
        </div>
        {/* On a narrow screen a list of that length would stand before everything else. */}
        <details className="mt-5 md:hidden">
          <summary className="mb-2 w-fit rounded text-xs font-medium text-ink-2">Contents</summary>
          <Contents groups={groups} />
        </details>
      </nav>
      <main className="min-w-0 flex-1 px-4 py-5 md:px-8">
        <h1 className="text-lg font-semibold">{document.info.title} API</h1>
        <p className="mt-1 text-ink-2">
          <Prose text={document.info.description ?? ''} />
        </p>
        <p className="mt-1 text-xs text-ink-3">
          Version {document.info.version}. For machines:{' '}
          <a href="/api/openapi.json" className="text-accent underline underline-offset-2">
            /api/openapi.json
          </a>
          . Errors are problem documents (RFC 9457):{' '}
          <a href="#schema-Problem" className="text-accent underline underline-offset-2">
            Problem
          </a>
          .
        </p>
        {groups.map(({ group, operations }) => (
          <section key={group} aria-label={group} className="mt-8">
            <h2 className="text-base font-semibold">{group}</h2>
            {operations.map((operation) => (
              <OperationSection
                key={operation.operationId}
                operation={operation}
                origin={origin}
                names={names}
              />
            ))}
          </section>
        ))}
        <section aria-label="Problems" className="mt-8">
          <h2 id="problems" className="text-base font-semibold">
            Problems
          </h2>
          <dl className="mt-2">
            {problems.map(({ code, status, help }) => (
              <div
                key={code}
                id={`problem-${code}`}
                className="scroll-mt-4 border-b border-line/60 py-2 target:bg-selected"
              >
                <dt className="font-mono text-xs font-semibold">
                  {code} <span className="font-normal text-ink-3">{status}</span>
                </dt>
                <dd className="text-xs text-ink-2">
                  <Prose text={help} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
        <section id="schemas" aria-label="Schemas" className="mt-8">
          <h2 className="text-base font-semibold">Schemas</h2>
          {schemas.map(([name, schema]) => (
            <article key={name} id={`schema-${name}`} className="scroll-mt-4 border-b border-line py-5">
              <h3 className="font-mono text-sm font-semibold">{name}</h3>
              {schema.description ? (
                <p className="mt-1 text-xs text-ink-2">
                  <Prose text={schema.description} />
                </p>
              ) : null}
              <div className="mt-2">
                <SchemaView schema={schema} names={names} />
              </div>
            </article>
          ))}
        </section>
      </main>
    </div>
  )
}
