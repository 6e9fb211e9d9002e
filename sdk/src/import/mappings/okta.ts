import type { Mapping } from '../mapping'

/** The LogEvent object: developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog */
export const okta: Mapping = {
  source: 'okta',
  id: ['uuid'],
  event_type: {
    cases: [
      {
        when: { eventType: '/^(user\\.session\\.end|user\\.authentication\\.slo)/' },
        then: { text: 'user.logout' },
      },
      {
        when: { eventType: '/^(user\\.session\\.start|user\\.authentication\\.)/' },
        then: { text: 'user.login' },
      },
      { when: { eventType: '/^user\\.lifecycle\\.create/' }, then: { text: 'user.created' } },
      { when: { eventType: '/^user\\.lifecycle\\.delete/' }, then: { text: 'user.deleted' } },
      {
        when: { eventType: '/^(user\\.lifecycle\\.(deactivate|suspend)|user\\.account\\.lock)/' },
        then: { text: 'user.locked' },
      },
      {
        when: {
          eventType: '/^(user\\.lifecycle\\.(activate|reactivate|unsuspend)|user\\.account\\.unlock)/',
        },
        then: { text: 'user.unlocked' },
      },
      {
        when: { eventType: '/^user\\.account\\.(update|reset|expire)_password/' },
        then: { text: 'user.password_changed' },
      },
      {
        when: {
          eventType:
            '/^(user\\.account\\.privilege|group\\.(user_membership|privilege)|application\\.user_membership|iam\\.)/',
        },
        then: { text: 'user.role_changed' },
      },
      {
        when: { eventType: '/^user\\.(account\\.(update|report)|mfa\\.factor)/' },
        then: { text: 'user.updated' },
      },
      { when: { eventType: '/^security\\./' }, then: { text: 'security.anomaly_detected' } },
      { when: { 'outcome.result': 'DENY' }, then: { text: 'security.access_denied' } },
      {
        when: {
          eventType:
            '/^(policy|zone|application|system|org|idp|network_zone)\\..*(create|update|delete|activate|deactivate|add|remove)/',
        },
        then: { text: 'system.config_changed' },
      },
    ],
    else: { text: 'api.request' },
  },
  occurred_at: 'published',
  outcome: {
    from: 'outcome.result',
    words: {
      SUCCESS: 'success',
      ALLOW: 'success',
      FAILURE: 'failure',
      DENY: 'failure',
      SKIPPED: 'cancelled',
      ABANDONED: 'cancelled',
      CHALLENGE: 'pending',
      DEFERRED: 'pending',
      SCHEDULED: 'pending',
    },
    else: { text: 'success' },
  },
  severity: {
    from: 'severity',
    words: { DEBUG: 'debug', INFO: 'info', WARN: 'warning', ERROR: 'error' },
    else: { text: 'info' },
  },
  action: 'eventType',
  description: 'displayMessage',
  actor: {
    id: 'actor.id',
    type: {
      from: 'actor.type',
      words: { User: 'user', SystemPrincipal: 'system', PublicClientApp: 'application' },
      else: 'actor.type',
    },
    name: 'actor.displayName',
    email: { cases: [{ when: { 'actor.alternateId': '/^[^@\\s]+@[^@\\s]+$/' }, then: 'actor.alternateId' }] },
    ip_address: ['client.ipAddress', 'request.ipChain.0.ip'],
    user_agent: 'client.userAgent.rawUserAgent',
    session_id: {
      cases: [
        {
          when: { 'authenticationContext.externalSessionId': '/^(?!unknown$)./' },
          then: 'authenticationContext.externalSessionId',
        },
      ],
    },
  },
  resource: {
    id: 'target.0.id',
    type: 'target.0.type',
    name: ['target.0.displayName', 'target.0.alternateId'],
  },
  metadata: {
    reason: 'outcome.reason',
    okta_event: 'eventType',
    transaction_id: 'transaction.id',
    provider: 'authenticationContext.authenticationProvider',
    credential: 'authenticationContext.credentialType',
    country: 'client.geographicalContext.country',
    city: 'client.geographicalContext.city',
    device_type: 'client.device',
    zone: 'client.zone',
    event_uuid: 'uuid',
    targets: 'target',
    debug: 'debugContext.debugData',
  },
  heavy: ['debug', 'targets'],
}
