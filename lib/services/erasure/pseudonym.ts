import type { Vault } from '@/lib/platform/vault'

const DIGITS = 16

/** The same for one person in one tenant, also in a later case; nobody without the secret of the installation can make it of a guess. */
export const pseudonymOf = (vault: Vault, tenantId: string, subject: string): string =>
  `erased-${vault.nameFor(`erasure of ${tenantId}/${subject}`).slice(0, DIGITS)}`
