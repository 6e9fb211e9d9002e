import type { EmitterHooks } from './options'

type Tell = <Name extends keyof EmitterHooks>(
  name: Name,
  ...args: Parameters<NonNullable<EmitterHooks[Name]>>
) => void

/** Runs what must not stop auditing: a hook's fault is the hook's. */
export function guarded(run: () => void): void {
  try {
    run()
  } catch {
    // There is nobody to tell.
  }
}

/** Tells the hooks that there are. */
export const hookTeller =
  (hooks: EmitterHooks): Tell =>
  (name, ...args) =>
    guarded(() => (hooks[name] as ((...args: unknown[]) => void) | undefined)?.(...args))
