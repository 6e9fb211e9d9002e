import type { Plan } from './report-plan'

/** Who comes in, and who gets and keeps rights. */
export function plantAccess({ at, event, person, account, plant, login, many, innocent }: Plan): void {
  plant('privileged-sign-in-without-second-factor', [
    login('p-admin', at(1), 'success', {}, { role: 'admin', mfa: false, method: 'password' }),
  ])
  innocent.push(login('p-admin2', at(1), 'success', {}, { role: 'admin', mfa: 'totp', method: 'password' }))

  plant(
    'shared-account',
    many(3, (i) => login('p-shared', at(2, 2 * i), 'success', { ip_address: `198.51.100.${i + 1}` })),
  )
  innocent.push(
    ...many(2, (i) => login('p-moving', at(2, 2 * i), 'success', { ip_address: `198.51.100.${i + 9}` })),
  )

  const woke = login('p-dormant', at(97), 'success')
  innocent.push(login('p-dormant', at(3), 'success'))
  plant('dormant-account', [woke])

  plant(
    'denied-again-and-again',
    many(20, (i) =>
      event('security.access_denied', at(4, i), { actor: person('p-denied'), outcome: 'failure' }),
    ),
  )
  innocent.push(
    ...many(19, (i) =>
      event('security.access_denied', at(4, i), { actor: person('p-denied2'), outcome: 'failure' }),
    ),
  )

  const keyGone = event('api_key.revoked', at(5), {
    actor: person('p-keys'),
    resource: { id: 'key-1', type: 'api_key' },
  })
  plant('revoked-key-used', [
    keyGone,
    event('data.accessed', at(6), {
      actor: { id: 'key-1', type: 'api_key' },
      resource: { id: 'ds-1', type: 'dataset' },
    }),
  ])
  innocent.push(
    event('data.accessed', at(6), { actor: { id: 'key-1', type: 'api_key' }, outcome: 'failure' }),
    event('api_key.revoked', at(5), { actor: person('p-keys'), resource: { id: 'key-2', type: 'api_key' } }),
    event('data.accessed', at(4.9), { actor: { id: 'key-2', type: 'api_key' } }),
  )

  plant('guessed-password', [
    ...many(5, (i) => login('p-guessed', at(7, i), 'failure')),
    login('p-guessed', at(7, 20), 'success'),
  ])
  innocent.push(
    ...many(4, (i) => login('p-clumsy', at(7, i), 'failure')),
    login('p-clumsy', at(7, 20), 'success'),
  )
  innocent.push(
    ...many(5, (i) => login('p-slow', at(7, i), 'failure')),
    login('p-slow', at(7, 90), 'success'),
  )

  plant(
    'password-spraying',
    many(10, (i) =>
      event('security.auth_failed', at(8, i / 2), {
        actor: person(`p-door-${i}`, { ip_address: '203.0.113.66' }),
        outcome: 'failure',
      }),
    ),
  )
  plant(
    'attack-without-lock',
    many(20, (i) =>
      event('security.auth_failed', at(9, i / 2), { actor: person('p-attacked'), outcome: 'failure' }),
    ),
  )
  innocent.push(
    ...many(20, (i) =>
      event('security.auth_failed', at(9, i / 2), { actor: person('p-locked'), outcome: 'failure' }),
    ),
    event('user.locked', at(9, 15), { actor: person('p-auto'), resource: account('p-locked') }),
  )

  plant('account-without-approval', [
    event('user.created', at(10), { actor: person('p-maker'), resource: account('p-new') }),
  ])
  innocent.push(
    event('user.created', at(10), {
      actor: person('p-maker'),
      resource: account('p-new2'),
      metadata: { ticket: 'T-1' },
    }),
    event('access_request.approved', at(9), { actor: person('p-boss'), resource: account('p-new3') }),
    event('user.created', at(10), { actor: person('p-maker'), resource: account('p-new3') }),
  )
  plant('approved-by-oneself', [
    event('user.created', at(11), {
      actor: person('p-maker'),
      resource: account('p-new4'),
      metadata: { approved_by: 'p-maker' },
    }),
  ])

  const gone = event('user.deactivated', at(12), { actor: person('p-maker'), resource: account('p-gone') })
  plant('activity-after-deactivation', [
    gone,
    event('data.accessed', at(13), { actor: person('p-gone'), resource: { id: 'ds-1', type: 'dataset' } }),
  ])
  innocent.push(
    login('p-gone', at(13, 5), 'failure'),
    event('user.deactivated', at(12), { actor: person('p-maker'), resource: account('p-back') }),
    event('user.reactivated', at(13), { actor: person('p-maker'), resource: account('p-back') }),
    event('data.accessed', at(14), { actor: person('p-back'), resource: { id: 'ds-1', type: 'dataset' } }),
  )
  plant('late-termination', [
    event('hr.employee_terminated', at(15), { actor: person('p-hr'), resource: account('p-left') }),
    event('user.deleted', at(17), { actor: person('p-maker'), resource: account('p-left') }),
  ])
  plant('late-termination', [
    event('hr.employee_terminated', at(15), { actor: person('p-hr'), resource: account('p-stays') }),
  ])
  innocent.push(
    event('hr.employee_terminated', at(15), { actor: person('p-hr'), resource: account('p-left2') }),
    event('user.deleted', at(15, 90), { actor: person('p-maker'), resource: account('p-left2') }),
  )

  plant('role-change-without-approval', [
    event('user.role_changed', at(18), {
      actor: person('p-maker'),
      resource: account('p-role'),
      metadata: { previous_role: 'viewer', new_role: 'analyst' },
    }),
  ])
  plant('privilege-granted-to-oneself', [
    event('user.role_changed', at(19), {
      actor: person('p-climber'),
      resource: account('p-climber'),
      metadata: { previous_role: 'viewer', new_role: 'admin', ticket: 'T-2' },
    }),
  ])
  innocent.push(
    event('user.role_changed', at(19), {
      actor: person('p-climber2'),
      resource: account('p-climber2'),
      metadata: { previous_role: 'admin', new_role: 'viewer', ticket: 'T-3' },
    }),
  )
  plant('temporary-right-kept', [
    event('user.role_changed', at(20), {
      actor: person('p-maker'),
      resource: account('p-temp'),
      metadata: {
        previous_role: 'viewer',
        new_role: 'analyst',
        ticket: 'T-4',
        expires_at: new Date(at(22)).toISOString(),
      },
    }),
  ])
  // The first quarter of the period has its review, the second has none.
  innocent.push(event('access_review.completed', at(21), { actor: person('p-boss') }))
}
