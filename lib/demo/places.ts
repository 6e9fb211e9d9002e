export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const MINUTE_MS = 60_000

/** Where people work: an office with its network and its offset from UTC (summer time is left out). */
type Office = { name: string; utcOffsetHours: number; network: string }

export const OFFICES = {
  zurich: { name: 'Zürich', utcOffsetHours: 1, network: '10.20' },
  london: { name: 'London', utcOffsetHours: 0, network: '10.21' },
  krakow: { name: 'Kraków', utcOffsetHours: 1, network: '10.22' },
  dubai: { name: 'Dubai', utcOffsetHours: 4, network: '10.35' },
  toronto: { name: 'Toronto', utcOffsetHours: -5, network: '10.30' },
  bengaluru: { name: 'Bengaluru', utcOffsetHours: 5.5, network: '10.40' },
  shanghai: { name: 'Shanghai', utcOffsetHours: 8, network: '10.41' },
} as const satisfies Record<string, Office>
export type OfficeName = keyof typeof OFFICES

/** People away from an office come through the VPN. */
export const VPN_NETWORK = '172.16'

// RFC 5737: addresses for documentation, so that no demo accuses a real network.
export const ATTACKER_IP = '203.0.113.77'
export const LEAVER_IP = '198.51.100.23'
export const CUSTOMER_NETWORK = '192.0.2'
export const FOREIGN_NETWORKS = ['203.0.113', '198.51.100'] as const

export const BROWSERS = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
] as const

export const ATTACK_TOOLS = ['python-requests/2.32.5', 'curl/8.16.0', 'Go-http-client/2.0'] as const
