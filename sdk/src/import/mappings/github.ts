import type { Mapping } from '../mapping'

/** Events of an organisation's or enterprise's audit log, as exported or streamed: docs.github.com, "audit log events". */
export const github: Mapping = {
  source: 'github',
  id: ['_document_id'],
  event_type: {
    cases: [
      {
        when: { action: ['user.login', 'user.failed_login', 'org.sso_response', 'org.recovery_code_used'] },
        then: { text: 'user.login' },
      },
      { when: { action: 'user.logout' }, then: { text: 'user.logout' } },
      { when: { action: ['user.create', 'org.invite_member'] }, then: { text: 'user.created' } },
      { when: { action: ['user.delete', 'user.destroy'] }, then: { text: 'user.deleted' } },
      { when: { action: ['user.suspend'] }, then: { text: 'user.locked' } },
      { when: { action: ['user.unsuspend'] }, then: { text: 'user.unlocked' } },
      {
        when: { action: ['user.change_password', 'user.forgot_password'] },
        then: { text: 'user.password_changed' },
      },
      {
        when: {
          action:
            '/^(org|team|repo|business|role)\\.(add_member|remove_member|update_member|add_collaborator|remove_outside_collaborator|update_member_role|add_admin|remove_admin|add_organization_role|change_privacy)$/',
        },
        then: { text: 'user.role_changed' },
      },
      {
        when: { action: '/^protected_branch\\.(policy_override|rejected_ref_update)$/' },
        then: { text: 'security.policy_violated' },
      },
      {
        when: { action: '/^secret_scanning_(alert|push_protection)/' },
        then: { text: 'security.anomaly_detected' },
      },
      {
        when: {
          action:
            '/^(audit_log_streaming|org\\.(disable|enable|update)_|business\\.(disable|enable|update)_)/',
        },
        then: { text: 'system.config_changed' },
      },
      {
        when: { action: '/^(org|repo|business)\\.(audit_log_export|download_zip)$/' },
        then: { text: 'data.exported' },
      },
      { when: { action: 'git.push' }, then: { text: 'data.updated' } },
      { when: { action: ['git.clone', 'git.fetch'] }, then: { text: 'data.accessed' } },
    ],
    else: {
      from: 'operation_type',
      words: {
        create: 'data.created',
        modify: 'data.updated',
        restore: 'data.updated',
        transfer: 'data.updated',
        remove: 'data.deleted',
        access: 'data.accessed',
        authentication: 'user.login',
      },
      else: { text: 'api.request' },
    },
  },
  occurred_at: ['@timestamp', 'created_at'],
  outcome: {
    cases: [
      {
        when: { action: ['user.failed_login', 'protected_branch.rejected_ref_update'] },
        then: { text: 'failure' },
      },
    ],
    else: { text: 'success' },
  },
  severity: {
    cases: [
      { when: { action: 'user.failed_login' }, then: { text: 'warning' } },
      { when: { action: '/^protected_branch\\.policy_override$/' }, then: { text: 'warning' } },
    ],
    else: { text: 'info' },
  },
  action: 'action',
  actor: {
    id: ['actor', 'actor_id'],
    type: { cases: [{ when: { actor_is_bot: 'true' }, then: { text: 'bot' } }], else: { text: 'user' } },
    name: 'actor',
    ip_address: 'actor_ip',
    user_agent: 'user_agent',
  },
  resource: {
    id: ['repo', 'user', 'team', 'org', 'business'],
    type: {
      cases: [
        { when: { repo: '/./' }, then: { text: 'repository' } },
        { when: { user: '/./' }, then: { text: 'user' } },
        { when: { team: '/./' }, then: { text: 'team' } },
        { when: { org: '/./' }, then: { text: 'organization' } },
        { when: { business: '/./' }, then: { text: 'enterprise' } },
      ],
    },
    parent_id: ['org', 'business'],
  },
  metadata: {
    organization: 'org',
    enterprise: 'business',
    repository: 'repo',
    affected_user: 'user',
    affected_team: 'team',
    permission_given: 'permission',
    visibility: 'visibility',
    previous_visibility: 'previous_visibility',
    operation: 'operation_type',
    country: 'actor_location.country_code',
    access_type: 'programmatic_access_type',
    actor_number: 'actor_id',
    document_id: '_document_id',
    request: 'data',
  },
  heavy: ['request'],
}
