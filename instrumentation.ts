/** Next calls this once per server process, before the first request is answered. */
export async function register() {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs') return
  const { startOrExit } = await import('@/lib/boot/start')
  await startOrExit()
}
