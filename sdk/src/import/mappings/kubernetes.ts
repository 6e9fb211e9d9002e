import type { Mapping } from '../mapping'

const RIGHTS = ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings']
const WRITES = ['create', 'update', 'patch', 'delete', 'deletecollection']

/**
 * audit.k8s.io/v1 Event: kubernetes.io/docs/reference/config-api/apiserver-audit.v1. Bodies of requests and answers are not taken:
 * they may be Secrets.
 */
export const kubernetes: Mapping = {
  source: 'kubernetes',
  array: 'items',
  id: ['auditID', 'stage'],
  // Each request has an event a stage; the last one knows how it ended.
  leaveOut: [{ stage: ['RequestReceived', 'ResponseStarted'] }],
  event_type: {
    cases: [
      { when: { 'responseStatus.code': '401' }, then: { text: 'security.auth_failed' } },
      { when: { 'responseStatus.code': '403' }, then: { text: 'security.access_denied' } },
      {
        when: { 'annotations.authorization\\.k8s\\.io/decision': 'forbid' },
        then: { text: 'security.access_denied' },
      },
      { when: { 'objectRef.resource': RIGHTS, verb: WRITES }, then: { text: 'user.role_changed' } },
      { when: { verb: 'create' }, then: { text: 'data.created' } },
      { when: { verb: ['update', 'patch'] }, then: { text: 'data.updated' } },
      { when: { verb: ['delete', 'deletecollection'] }, then: { text: 'data.deleted' } },
      {
        when: { verb: ['get', 'list', 'watch'], 'objectRef.resource': '/./' },
        then: { text: 'data.accessed' },
      },
    ],
    else: { text: 'api.request' },
  },
  occurred_at: ['requestReceivedTimestamp', 'stageTimestamp'],
  between: ['requestReceivedTimestamp', 'stageTimestamp'],
  outcome: {
    cases: [
      { when: { stage: 'Panic' }, then: { text: 'failure' } },
      { when: { 'responseStatus.code': '/^[45]/' }, then: { text: 'failure' } },
    ],
    else: { text: 'success' },
  },
  severity: {
    cases: [
      { when: { stage: 'Panic' }, then: { text: 'error' } },
      { when: { 'responseStatus.code': '/^5/' }, then: { text: 'error' } },
      { when: { 'responseStatus.code': '/^4/' }, then: { text: 'warning' } },
    ],
    else: { text: 'info' },
  },
  action: [
    { text: '{verb} {objectRef.resource}/{objectRef.subresource}' },
    { text: '{verb} {objectRef.resource}' },
    'verb',
  ],
  description: 'responseStatus.message',
  actor: {
    id: ['user.username', 'user.uid'],
    type: {
      cases: [
        { when: { 'user.username': '/^system:serviceaccount:/' }, then: { text: 'service_account' } },
        { when: { 'user.username': '/^system:/' }, then: { text: 'system' } },
      ],
      else: { text: 'user' },
    },
    ip_address: 'sourceIPs.0',
    user_agent: 'userAgent',
  },
  resource: {
    id: [
      { text: '{objectRef.namespace}/{objectRef.name}' },
      'objectRef.name',
      'objectRef.namespace',
      'requestURI',
    ],
    type: ['objectRef.resource', { text: 'path' }],
    parent_id: 'objectRef.namespace',
  },
  metadata: {
    verb: 'verb',
    uri: 'requestURI',
    namespace: 'objectRef.namespace',
    api_group: 'objectRef.apiGroup',
    status_code: 'responseStatus.code',
    reason: 'responseStatus.reason',
    decision: 'annotations.authorization\\.k8s\\.io/decision',
    decision_reason: 'annotations.authorization\\.k8s\\.io/reason',
    impersonated: 'impersonatedUser.username',
    groups: 'user.groups',
    level: 'level',
    stage: 'stage',
    audit_id: 'auditID',
  },
  heavy: ['groups', 'uri'],
}
