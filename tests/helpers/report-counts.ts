const OWN = `coalesce(source, '') <> 'sentinel-audit'`
const has = (...keys: string[]) =>
  `(${keys.map((key) => `metadata::jsonb ? '${key}' and metadata::jsonb->>'${key}' is not null`).join(' or ')})`
const meta = (key: string, ...values: string[]) =>
  `metadata::jsonb->>'${key}' in (${values.map((value) => `'${value}'`).join(', ')})`
const tags = (...values: string[]) =>
  `coalesce(tags && array[${values.map((value) => `'${value}'`).join(', ')}], false)`
const flags = (...values: string[]) =>
  `coalesce(compliance_flags && array[${values.map((value) => `'${value}'`).join(', ')}], false)`
const type = (...types: string[]) =>
  `(${types.map((one) => (one.endsWith('*') ? `event_type like '${one.slice(0, -1).replaceAll('_', '\\_')}%'` : `event_type = '${one}'`)).join(' or ')})`
const OK = `outcome = 'success'`

const ROLES = type(
  'user.role_changed',
  'role.granted',
  'role.assigned',
  'permission.granted',
  'user.role_granted',
)
const CHANGES = `${type('system.config_changed', 'deploy.*', 'deployment.*', 'feature.flag_changed', 'change.deployed', 'change.released', 'change.implemented')}
  and ${OK} and not coalesce(${meta('environment', 'test', 'testing', 'staging', 'development', 'dev', 'sandbox')}, false)`
const GONE = `${type('user.deleted', 'user.deactivated', 'user.disabled', 'user.suspended', 'user.terminated')} and ${OK}`
const PHI = `(${tags('phi', 'ephi', 'healthcare')} or ${flags('hipaa', 'phi')} or coalesce(${meta('classification', 'phi', 'ephi', 'health')}, false))`
const PERSONAL = `(coalesce(${meta('classification', 'personal', 'sensitive', 'special', 'special_category')}, false)
  or ${tags('pii', 'personal', 'personal_data')} or ${flags('gdpr')})`
const BREAK_GLASS = `${type('data.*', 'user.*', 'security.*', 'access.*', 'break_glass.*')}
  and (${tags('break-glass', 'break_glass')} or coalesce(metadata::jsonb->'break_glass' = 'true'::jsonb, false))`
const WHOSE = `(resource_id is not null or ${has('patient_id', 'subject_id')})`
const FAILED = `${type('user.login', 'security.auth_failed')} and outcome = 'failure'`
const TAKEN = type('data.exported', 'data.shared', 'data.transferred', 'disclosure.*')
const request = (...kinds: string[]) =>
  `event_type = 'compliance.gdpr_request' and ${meta('request_type', ...kinds)}`

/** What each population is, in SQL that has nothing of the filter language. Measures with other sources than services are not here. */
export const POPULATIONS: Readonly<Record<string, string>> = {
  'sign-ins': `event_type = 'user.login'`,
  'privileged-sign-in-without-second-factor': `event_type = 'user.login' and ${OK}
     and (coalesce(${meta('role', 'owner', 'admin', 'administrator', 'root', 'superuser', 'superadmin', 'domain_admin')}, false) or ${tags('privileged')})`,
  'shared-account': `event_type = 'user.login' and ${OK} and actor_ip is not null`,
  'dormant-account': `event_type = 'user.login' and ${OK}`,
  'denied-again-and-again': `event_type = 'security.access_denied' and actor_id is not null`,
  'key-lifecycle': type('api_key.*', 'key.*', 'token.*', 'credential.*'),
  'revoked-key-used': type(
    'api_key.revoked',
    'api_key.deleted',
    'key.revoked',
    'token.revoked',
    'credential.revoked',
  ),
  'guessed-password': FAILED,
  'password-spraying': `${FAILED} and actor_ip is not null`,
  'attack-without-lock': `${FAILED} and actor_id <> 'anonymous'`,
  'account-without-approval': `event_type = 'user.created' and ${OK}`,
  'approved-by-oneself': `((event_type = 'user.created') or ${ROLES}) and ${OK} and ${has('approved_by', 'approver', 'approved_by_id')}`,
  'activity-after-deactivation': GONE,
  'late-termination': `${type('hr.employee_terminated', 'hr.employment_ended', 'hr.terminated', 'hr.employee_left', 'employee.terminated', 'employee.left')}
     or (${GONE} and ${has('terminated_at', 'employment_ended_at', 'left_at', 'last_day')})`,
  'role-change-without-approval': `${ROLES} and ${OK}`,
  'privilege-granted-to-oneself': `${ROLES} and ${OK}`,
  'temporary-right-kept': `${ROLES} and ${OK} and ${has('expires_at', 'until')}`,
  'access-review': type('access_review.completed', 'access.review_completed', 'user.access_reviewed'),
  'watching-turned-off': `event_type = 'system.config_changed' and ${OK}`,
  'vulnerability-open': `${type('vulnerability.found', 'vulnerability.detected', 'vulnerability.reported')} and severity in ('error', 'critical')`,
  'alarm-unanswered': `${type('security.anomaly_detected', 'security.policy_violated')} and severity = 'critical'`,
  'incident-not-evaluated': type(
    'incident.opened',
    'incident.reported',
    'incident.detected',
    'incident.created',
  ),
  'incident-not-contained': type(
    'incident.opened',
    'incident.reported',
    'incident.detected',
    'incident.created',
  ),
  'change-without-approval': CHANGES,
  'change-approved-by-author': `${CHANGES} and ${has('approved_by', 'approver', 'approved_by_id')}`,
  'emergency-change-unreviewed': `${CHANGES} and metadata::jsonb->'emergency' = 'true'::jsonb`,
  'data-exports': `event_type = 'data.exported'`,
  'bulk-export': `event_type = 'data.exported' and ${has('record_count', 'row_count', 'rows', 'records')}`,
  'unencrypted-transfer': `${TAKEN} and ${has('encrypted', 'tls', 'transport')}`,
  'personal-data-use': `event_type like 'data.%' and ${PERSONAL}`,
  'personal-data-sent-without-purpose': `${TAKEN} and ${PERSONAL} and ${has('recipient', 'destination')}`,
  'access-request-late': request('access', 'rectification'),
  'erasure-request-late': request('erasure', 'deletion', 'restriction'),
  'portability-request-late': request('portability'),
  'breach-told-late': type(
    'breach.detected',
    'breach.discovered',
    'privacy.breach_detected',
    'security.breach_detected',
  ),
  'phi-access': `event_type like 'data.%' and ${PHI}`,
  'own-record': `event_type like 'data.%' and ${PHI} and ${WHOSE}`,
  'many-patients': `event_type = 'data.accessed' and ${PHI} and ${WHOSE}`,
  'break-glass-without-reason': BREAK_GLASS,
  'break-glass-unreviewed': BREAK_GLASS,
  'phi-deleted-without-reason': `event_type = 'data.deleted' and ${OK} and ${PHI}`,
  'disclosure-incomplete': `(${type('disclosure.*', 'data.shared', 'data.transferred')} and ${PHI})
     or (event_type = 'data.exported' and ${PHI} and ${has('recipient', 'destination')})`,
}

/** All of them in one pass over a period; `$1` tenant, `$2` and `$3` its ends. */
export const POPULATION_COUNTS = `select ${Object.entries(POPULATIONS)
  .map(([id, where]) => `count(*) filter (where (${where}) and ${OWN}) as "${id}"`)
  .join(',\n')}
from events where tenant_id = $1 and occurred_at >= $2::timestamptz and occurred_at < $3::timestamptz`
