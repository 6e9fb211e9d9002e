import Link from 'next/link'

export default function NotFound() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-2 px-6 text-center">
      <h1 className="text-base font-semibold">There is no such page</h1>
      <p className="text-ink-3">The address may be old, or mistyped.</p>
      <Link href="/events" className="mt-2 text-accent underline underline-offset-2">
        Go to the events
      </Link>
    </main>
  )
}
