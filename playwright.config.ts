import { defineConfig } from '@playwright/test'
import { findChromium, LAUNCH_ARGS } from './tests/helpers/browser'

// Found once: the workers inherit it.
process.env['CHROMIUM_PATH'] = findChromium()

const wide = { viewport: { width: 1440, height: 900 } }
const narrow = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }
const SCREENSHOTS = /screenshots\.spec\.ts/
/** What is different on a narrow screen, or must hold on every one. */
const NARROW = /(narrow|sign-in|accessibility|hostile-texts|keys|integrity|reports|dashboard)\.spec\.ts/

// Taken before any test changes what is stored.
const shots = process.env['UPDATE_SCREENSHOTS'] === '1' ? ['shots-wide', 'shots-narrow'] : []
const dependencies = ['setup', ...shots]

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  globalSetup: './tests/e2e/global-setup.ts',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  // On two shared cores a page can be slower than any wait. What needed its second try is named at the end of the run.
  retries: 1,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ...(process.env['PLAYWRIGHT_JSON_OUTPUT_NAME'] ? [['json'] as const] : [])],
  use: {
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env['CHROMIUM_PATH'], args: [...LAUNCH_ARGS] },
  },
  projects: [
    { name: 'setup', testMatch: /prepare\.setup\.ts/ },
    ...(shots.length > 0
      ? [
          { name: 'shots-wide', testMatch: SCREENSHOTS, use: wide, dependencies: ['setup'] },
          { name: 'shots-narrow', testMatch: SCREENSHOTS, use: narrow, dependencies: ['setup'] },
        ]
      : []),
    { name: 'wide', testIgnore: [SCREENSHOTS, /narrow\.spec\.ts/], use: wide, dependencies },
    { name: 'narrow', testMatch: NARROW, use: narrow, dependencies },
  ],
})
