/** What to say when single sign-on led back here without a session. */
const REFUSALS: Readonly<Record<string, string>> = {
  state: 'This sign-in was begun elsewhere, took too long or was finished before. Start it again.',
  denied: 'The identity provider let nobody in: it was cancelled there, or you may not use this application.',
  not_trusted:
    'The answer of the identity provider could not be trusted. An administrator finds why in the server’s log.',
  email_not_verified: 'The identity provider has not verified your e-mail address. Verify it there first.',
  no_role: 'The identity provider gives you no role here. Ask an administrator of your organisation.',
  no_tenant: 'Single sign-on leads to no tenant. An administrator has to configure it.',
  membership_ended: 'Your access to this tenant has ended. Ask one of its administrators.',
  unreachable: 'The identity provider could not be reached. Try again later.',
  not_configured: 'Single sign-on is not configured here.',
}

export const ssoRefusal = (code: string): string =>
  Object.hasOwn(REFUSALS, code) ? (REFUSALS[code] ?? '') : 'Single sign-on did not work. Try again.'
