import type { FrameworkDefinition } from '../definition'

/** 45 CFR part 164, subparts C and E. */
export const HIPAA: FrameworkDefinition = {
  id: 'hipaa',
  name: 'HIPAA',
  version: '45 CFR 164, Security Rule and accounting of disclosures',
  about:
    'What the log shows of activity in systems with health information: recorded, and examined by a person.',
  retention: { days: 2_192, source: '45 CFR 164.316(b)(2)(i): six years' },
  controls: [
    {
      id: '164.308(a)(1)(ii)(D)',
      title: 'Activity is reviewed',
      about: 'Records of activity are looked at regularly, by a person who signs for it.',
      measures: ['reports-signed-off'],
      also: ['alarm-unanswered'],
    },
    {
      id: '164.308(a)(5)(ii)(C)',
      title: 'Sign-ins are watched',
      about: 'Attempts to sign in are watched, and discrepancies reported.',
      measures: ['guessed-password'],
      also: ['attack-without-lock', 'password-spraying'],
    },
    {
      id: '164.312(a)',
      title: 'Access control',
      about: 'Everyone has an identity of their own, and there is a way in for emergencies.',
      measures: ['shared-account'],
      also: [
        'break-glass-without-reason',
        'break-glass-unreviewed',
        'own-record',
        'many-patients',
        'activity-after-deactivation',
        'privilege-granted-to-oneself',
      ],
    },
    {
      id: '164.312(b)',
      title: 'Audit controls',
      about: 'Activity in systems with health information is recorded and examined.',
      measures: ['phi-access', 'silent-sources', 'reports-signed-off'],
      also: ['log-access', 'watching-turned-off'],
    },
    {
      id: '164.312(c)',
      title: 'Integrity',
      about: 'Health information, and the record of it, is not altered or destroyed wrongly.',
      measures: ['integrity'],
      also: ['phi-deleted-without-reason', 'verification-failed'],
    },
    {
      id: '164.312(d)',
      title: 'People prove who they are',
      about: 'Whoever asks for access is who they say they are.',
      measures: ['sign-ins', 'privileged-sign-in-without-second-factor'],
    },
    {
      id: '164.312(e)',
      title: 'Transmission',
      about: 'Health information is protected on its way.',
      measures: ['unencrypted-transfer'],
    },
    {
      id: '164.316(b)',
      title: 'Documentation is kept',
      about: 'The record is kept for six years.',
      measures: ['retention'],
    },
    {
      id: '164.528',
      title: 'Accounting of disclosures',
      about: 'Each patient can learn to whom their information was disclosed, and what for.',
      measures: ['disclosure-incomplete'],
    },
  ],
}
