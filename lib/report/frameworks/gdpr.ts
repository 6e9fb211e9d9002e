import type { FrameworkDefinition } from '../definition'

/** Regulation (EU) 2016/679. */
export const GDPR: FrameworkDefinition = {
  id: 'gdpr',
  name: 'GDPR',
  version: 'Regulation (EU) 2016/679',
  about:
    'What the log shows of the principles, the rights of people and the security of processing. Whether processing is lawful is not for a log to say.',
  retention: null,
  controls: [
    {
      id: 'Art. 5',
      title: 'Principles: storage limitation, integrity, accountability',
      about:
        'Personal data is kept no longer than needed, whole and unchanged, and the controller can show it.',
      measures: ['kept-too-long', 'integrity'],
      also: ['retention', 'verification-failed'],
    },
    {
      id: 'Art. 15',
      title: 'Right of access',
      about: 'A person gets to know what is held on them, within a month.',
      measures: ['access-request-late'],
    },
    {
      id: 'Art. 17',
      title: 'Right to erasure',
      about: 'A person is erased on request, or told within a month why not.',
      measures: ['erasure-request-late'],
    },
    {
      id: 'Art. 20',
      title: 'Right to take data along',
      about: 'A person gets a copy that machines can read.',
      measures: ['portability-request-late'],
    },
    {
      id: 'Art. 30',
      title: 'Records of processing',
      about: 'Processing, its purposes and its recipients are on record.',
      measures: ['personal-data-use'],
      also: ['personal-data-sent-without-purpose'],
    },
    {
      id: 'Art. 32',
      title: 'Security of processing',
      about: 'Access is controlled, and the measures are tested regularly.',
      measures: ['sign-ins', 'verification-runs'],
      also: [
        'privilege-granted-to-oneself',
        'guessed-password',
        'activity-after-deactivation',
        'bulk-export',
        'unencrypted-transfer',
        'log-access',
      ],
    },
    {
      id: 'Art. 33',
      title: 'Breaches are reported',
      about: 'A breach of personal data is reported within 72 hours.',
      measures: ['breach-told-late'],
      also: ['alarm-unanswered'],
    },
  ],
}
