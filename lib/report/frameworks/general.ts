import type { FrameworkDefinition } from '../definition'

export const GENERAL: FrameworkDefinition = {
  id: 'general',
  name: 'General activity',
  version: '1',
  about: 'What happened, who did it, and what stands out; by no framework in particular.',
  retention: null,
  controls: [
    {
      id: 'G1',
      title: 'The log is whole',
      about: 'Nothing was changed, removed or slipped in, and every service went on sending.',
      measures: ['integrity', 'silent-sources'],
      also: ['verification-failed'],
    },
    {
      id: 'G2',
      title: 'Activity',
      about: 'Events by category, severity and outcome; the busiest actors, resources and services.',
      measures: ['activity'],
    },
    {
      id: 'G3',
      title: 'Sign-ins',
      about: 'Who came in, who was refused, and who got in by trying.',
      measures: ['sign-ins', 'guessed-password'],
      also: ['password-spraying', 'shared-account', 'dormant-account'],
    },
    {
      id: 'G4',
      title: 'Accounts and rights',
      about: 'Who got rights, who gave them, and who used what was taken away.',
      measures: ['activity-after-deactivation', 'privilege-granted-to-oneself'],
      also: ['denied-again-and-again', 'revoked-key-used'],
    },
    {
      id: 'G5',
      title: 'Data that left',
      about: 'Who exported what.',
      measures: ['data-exports'],
      also: ['bulk-export', 'audit-log-exports'],
    },
    {
      id: 'G6',
      title: 'Alarms',
      about: 'What was noticed, and whether somebody answered.',
      measures: ['alarm-unanswered'],
      also: ['watching-turned-off'],
    },
  ],
}
