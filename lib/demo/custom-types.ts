export type DemoTypeName = 'billing.invoice_paid' | 'deploy.released' | 'feature.flag_changed'
type DemoType = { name: DemoTypeName; category: string; description: string }

/** Register these before sending a demo made with `customTypes: true`. */
export const DEMO_TYPES: readonly DemoType[] = [
  {
    name: 'billing.invoice_paid',
    category: 'custom',
    description: 'A customer paid an invoice; metadata has the amount in cents and the currency.',
  },
  {
    name: 'deploy.released',
    category: 'custom',
    description: 'A version of a service went live; metadata has the service, the version and the commit.',
  },
  {
    name: 'feature.flag_changed',
    category: 'custom',
    description: 'A feature flag was switched or its share of users changed; changes has both states.',
  },
]
