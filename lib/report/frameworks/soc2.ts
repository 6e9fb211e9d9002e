import type { FrameworkDefinition } from '../definition'

/** Trust Services Criteria (AICPA, 2017 with points of focus of 2022): numbers as they are, text in our words. */
export const SOC2: FrameworkDefinition = {
  id: 'soc2',
  name: 'SOC 2',
  version: 'Trust Services Criteria 2017, points of focus 2022',
  about:
    'What the log shows of the common criteria for access, operations and change. It is evidence for an examination, and no opinion of an auditor.',
  retention: { days: 365, source: 'A Type II examination usually looks back over twelve months' },
  controls: [
    {
      id: 'CC6.1',
      title: 'Logical access',
      about: 'Access to information is limited to people and programs that prove who they are.',
      measures: ['sign-ins', 'privileged-sign-in-without-second-factor'],
      also: ['shared-account', 'key-lifecycle', 'revoked-key-used'],
    },
    {
      id: 'CC6.2',
      title: 'Accounts come and go with their owners',
      about: 'Accounts are approved before they are made, and taken away when they are no longer needed.',
      measures: ['account-without-approval', 'activity-after-deactivation'],
      also: ['approved-by-oneself', 'late-termination', 'dormant-account'],
    },
    {
      id: 'CC6.3',
      title: 'Rights fit the role',
      about:
        'Rights are given, changed and taken back by approval, no more of them than needed, and looked at regularly.',
      measures: ['role-change-without-approval', 'privilege-granted-to-oneself', 'access-review'],
      also: ['temporary-right-kept', 'approved-by-oneself'],
    },
    {
      id: 'CC6.6',
      title: 'Threats from outside',
      about: 'Whoever tries to come in from outside is kept out, and noticed.',
      measures: ['guessed-password', 'password-spraying'],
      also: ['attack-without-lock', 'denied-again-and-again'],
    },
    {
      id: 'CC6.7',
      title: 'Information on its way out',
      about: 'Who may move information out is limited, and it is protected on its way.',
      measures: ['data-exports', 'bulk-export'],
      also: ['unencrypted-transfer', 'audit-log-exports'],
    },
    {
      id: 'CC7.1',
      title: 'Changes that make the system vulnerable',
      about: 'Configurations that open a hole, and vulnerabilities, are found and closed.',
      measures: ['watching-turned-off'],
      also: ['vulnerability-open'],
    },
    {
      id: 'CC7.2',
      title: 'Watching for anomalies',
      about: 'The system is watched all the time, and what is unusual is looked at.',
      measures: ['silent-sources', 'alarm-unanswered', 'integrity'],
      also: ['verification-runs', 'reports-signed-off'],
    },
    {
      id: 'CC7.3',
      title: 'Incidents are judged',
      about: 'Each event that may be an incident is evaluated.',
      measures: ['incident-not-evaluated'],
    },
    {
      id: 'CC7.4',
      title: 'Incidents are answered',
      about: 'Incidents are contained, put right and closed.',
      measures: ['incident-not-contained'],
    },
    {
      id: 'CC8.1',
      title: 'Changes are managed',
      about: 'Changes are approved, tested and documented before they go into production.',
      measures: ['change-without-approval'],
      also: ['change-approved-by-author', 'emergency-change-unreviewed'],
    },
  ],
}
