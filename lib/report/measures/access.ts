import type { StoredEvent } from '@/lib/event/stored-event'
import { tally } from '../collect'
import type { MeasureDefinition } from '../definition'
import { afterEnd } from '../detect/after-end'
import { burst } from '../detect/burst'
import { dormant } from '../detect/dormant'
import { each } from '../detect/each'
import { findingOf, quoted } from '../detect/finding'
import { accountOf, flag, meta, subjectOf } from '../values'

const MINUTE_MS = 60_000
const PRIVILEGED = 'owner,admin,administrator,root,superuser,superadmin,domain_admin'
const SHARED_ADDRESSES = 3
const DENIED_PER_HOUR = 20
const DORMANT_DAYS = 90

/** Whether a second factor is on record; ways of signing in that are one by themselves need no mark. */
function hasSecondFactor(event: StoredEvent): boolean {
  const said = flag(event, 'mfa', 'mfa_method', 'second_factor', 'two_factor')
  if (said !== null) return said
  const method = meta(event, 'method', 'provider')?.toLowerCase() ?? ''
  return /sso|oidc|saml|passkey|webauthn|fido|certificate|smartcard/.test(method)
}

const KEY_ENDS = ['api_key.revoked', 'api_key.deleted', 'key.revoked', 'token.revoked', 'credential.revoked']
const KEY_BEGINS = ['api_key.created', 'key.created', 'token.created', 'credential.created']

/** Who comes in, and with what. */
export const ACCESS: readonly MeasureDefinition[] = [
  {
    kind: 'events',
    id: 'sign-ins',
    title: 'Sign-ins and refusals',
    question: 'Is every sign-in on record, and by what method?',
    rule: null,
    missing: 'No service sent a sign-in (user.login).',
    population: 'type:user.login',
    sample: true,
    collect: tally(
      'Sign-ins by method, second factor and outcome',
      ['Method', 'Second factor', 'Outcome'],
      [
        (event) => meta(event, 'method', 'provider'),
        (event) => (hasSecondFactor(event) ? 'yes' : 'no'),
        (event) => event.outcome,
      ],
    ),
  },
  {
    kind: 'events',
    id: 'privileged-sign-in-without-second-factor',
    title: 'Privileged sign-ins without a second factor',
    question: 'Did everyone with special rights prove who they are twice?',
    rule: 'A successful sign-in with a privileged role, or tagged as privileged, that records no second factor.',
    missing: 'No successful sign-in says that its role is a privileged one.',
    population: `type:user.login outcome:success (metadata.role:${PRIVILEGED} OR tag:privileged)`,
    sample: true,
    detect: each((event) =>
      hasSecondFactor(event)
        ? null
        : findingOf(event, 'Signed in with special rights and without a second factor', {
            Role: meta(event, 'role'),
            Method: meta(event, 'method', 'provider'),
          }),
    ),
  },
  {
    kind: 'events',
    id: 'shared-account',
    title: 'Accounts used by several people',
    question: 'Does each account belong to one person?',
    rule: `One account signed in from ${SHARED_ADDRESSES} or more addresses within 10 minutes.`,
    missing: 'No successful sign-in says from which address it came.',
    population: 'type:user.login outcome:success has:ip',
    detect: burst({
      key: accountOf,
      distinct: (event) => event.actor?.ip_address ?? null,
      threshold: SHARED_ADDRESSES,
      withinMs: 10 * MINUTE_MS,
      title: (account) => `${account} signed in from several addresses at the same time`,
    }),
  },
  {
    kind: 'events',
    id: 'dormant-account',
    title: 'Accounts that woke up',
    question: 'Are accounts that nobody uses closed?',
    rule: `A sign-in of an account whose last sign-in lies more than ${DORMANT_DAYS} days back.`,
    missing: 'No service sent a successful sign-in (user.login).',
    population: 'type:user.login outcome:success',
    lookbackDays: 365,
    detect: dormant(DORMANT_DAYS),
  },
  {
    kind: 'events',
    id: 'denied-again-and-again',
    title: 'People who are refused again and again',
    question: 'Is it noticed when someone tries what they may not do?',
    rule: `${DENIED_PER_HOUR} or more refusals of one actor within an hour.`,
    missing: 'No service sent a refusal (security.access_denied).',
    population: 'type:security.access_denied has:actor.id',
    sample: true,
    detect: burst({
      key: (event) => event.actor?.id ?? null,
      threshold: DENIED_PER_HOUR,
      withinMs: 60 * MINUTE_MS,
      title: (actor, count) => `${actor} was refused ${count} times within an hour`,
    }),
    collect: tally('Refusals by actor', ['Actor'], [(event) => event.actor?.name ?? event.actor?.id ?? null]),
  },
  {
    kind: 'events',
    id: 'key-lifecycle',
    title: 'API keys and tokens that were made and revoked',
    question: 'Which credentials came and went?',
    rule: null,
    missing: 'No service sent an event about an API key or a token.',
    population: 'type:api_key.*,key.*,token.*,credential.*',
    sample: true,
    collect: tally(
      'By type and actor',
      ['Type', 'Actor'],
      [(event) => event.event_type, (event) => event.actor?.name ?? event.actor?.id ?? null],
    ),
  },
  {
    kind: 'events',
    id: 'revoked-key-used',
    title: 'Revoked keys that were used',
    question: 'Does a revoked key stop working?',
    rule: 'Anything that the actor of a revoked key or token did, and was not refused, after its revocation.',
    missing: 'No key or token was revoked, as far as the log says.',
    population: `type:${KEY_ENDS.join(',')}`,
    context: `type:${KEY_BEGINS.join(',')}`,
    lookbackDays: 365,
    detect: afterEnd({
      ends: (event) => (KEY_ENDS.includes(event.event_type) ? subjectOf(event) : null),
      begins: (event) => (KEY_BEGINS.includes(event.event_type) ? subjectOf(event) : null),
      title: (name) => `The key ${name} was used after it was revoked`,
    }),
  },
  {
    kind: 'events',
    id: 'guessed-password',
    title: 'Failed sign-ins that ended in a success',
    question: 'Did anyone get in by trying?',
    rule: '5 or more failed sign-ins of an account within 10 minutes, and a success within the hour that follows.',
    missing: 'No service sent a failed sign-in.',
    population: 'type:user.login,security.auth_failed outcome:failure',
    context: 'type:user.login outcome:success',
    sample: true,
    detect: burst({
      key: accountOf,
      threshold: 5,
      withinMs: 10 * MINUTE_MS,
      title: (account, count) => `${count - 1} failed sign-ins of ${account}, and then a success`,
      followedBy: {
        test: (event) =>
          event.event_type === 'user.login' && event.outcome === 'success' ? accountOf(event) : null,
        withinMs: 60 * MINUTE_MS,
      },
    }),
    collect: tally(
      'Failed sign-ins by account',
      ['Account'],
      [(event) => event.actor?.email ?? accountOf(event)],
    ),
  },
  {
    kind: 'events',
    id: 'password-spraying',
    title: 'One address, many accounts',
    question: 'Did someone try the doors of many?',
    rule: 'Failed sign-ins of 10 or more accounts from one address within 10 minutes.',
    missing: 'No failed sign-in says from which address it came.',
    population: 'type:user.login,security.auth_failed outcome:failure has:ip',
    detect: burst({
      key: (event) => event.actor?.ip_address ?? null,
      distinct: accountOf,
      threshold: 10,
      withinMs: 10 * MINUTE_MS,
      title: (address, count) => `${count} failed sign-ins of many accounts from ${address}`,
      query: (address) => `ip:${quoted(address)} type:user.login,security.auth_failed outcome:failure`,
    }),
  },
  {
    kind: 'events',
    id: 'attack-without-lock',
    title: 'Failed sign-ins without an answer',
    question: 'Is an account locked while someone guesses?',
    rule: '20 or more failed sign-ins of an account within 15 minutes, and neither a lock nor an alarm about it within the hour.',
    missing: 'No service sent a failed sign-in.',
    population: 'type:user.login,security.auth_failed outcome:failure has:actor.id -actor.id:anonymous',
    context: 'type:user.locked,security.anomaly_detected,incident.*',
    detect: burst({
      key: accountOf,
      threshold: 20,
      withinMs: 15 * MINUTE_MS,
      title: (account, count) => `${count} failed sign-ins of ${account}, and nobody stopped them`,
      answeredBy: {
        test: (event) =>
          event.event_type === 'user.login' || event.event_type === 'security.auth_failed'
            ? []
            : [event.resource?.id, meta(event, 'user_id', 'subject_id')].filter((id) => id != null),
        withinMs: 60 * MINUTE_MS,
      },
    }),
  },
]
