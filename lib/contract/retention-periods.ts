import { CATEGORIES } from '@/lib/event/taxonomy'

/** No six calendar months are longer. */
export const RETENTION_DAYS_MIN = 184
/** Seven calendar years have two leap days at most. */
export const RETENTION_DAYS_MAX = 2_557
/** For a tenant that sets nothing. The database knows the same number: function retention_policy. */
export const RETENTION_DAYS_DEFAULT = 365
export const LEGAL_BASIS_CHARS_MAX = 300
/** A run of all tenants begins this long after the one before. */
export const RETENTION_EVERY_SECONDS = 86_400

/** Days that so many calendar years have at most. */
export const daysOfYears = (years: number): number => years * 365 + Math.ceil(years / 4)

/** Suggestions and no advice: which law holds for a log, its owner has to know. */
export const RETENTION_PRESETS = [
  {
    name: 'HIPAA, six years',
    days: daysOfYears(6),
    legal_basis: 'HIPAA, 45 CFR 164.316(b)(2): six years from creation or last effect',
  },
  {
    name: 'SOX, seven years',
    days: daysOfYears(7),
    legal_basis: 'SOX section 802, 17 CFR 210.2-06: audit records for seven years',
  },
  {
    name: 'PCI DSS, one year',
    days: daysOfYears(1),
    legal_basis: 'PCI DSS 4.0, requirement 10.5.1: audit log history for 12 months',
  },
  {
    name: 'GDPR, as short as possible here',
    days: RETENTION_DAYS_MIN,
    legal_basis: 'GDPR Art. 5(1)(e): no longer than the purpose needs',
  },
] as const

/** What a period is set for: a category, or every category without one of its own. */
export const RETENTION_KEYS = ['default', ...CATEGORIES] as const
export type RetentionKey = (typeof RETENTION_KEYS)[number]
