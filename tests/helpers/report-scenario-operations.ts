import type { Plan } from './report-plan'

/** Alarms, incidents and changes. */
export function plantOperations({ at, event, person, account, plant, innocent }: Plan): void {
  plant('watching-turned-off', [
    event('system.config_changed', at(23), {
      actor: person('p-ops'),
      resource: { id: 'siem', type: 'setting' },
      metadata: { setting: 'siem.forwarding', ticket: 'T-5' },
      changes: { before: { 'siem.forwarding': true }, after: { 'siem.forwarding': false } },
    }),
  ])
  plant('vulnerability-open', [
    event('vulnerability.found', at(24), {
      severity: 'critical',
      resource: { id: 'CVE-1', type: 'vulnerability' },
    }),
  ])
  innocent.push(
    event('vulnerability.found', at(24), {
      severity: 'critical',
      resource: { id: 'CVE-2', type: 'vulnerability' },
    }),
    event('vulnerability.fixed', at(30), { resource: { id: 'CVE-2', type: 'vulnerability' } }),
  )
  plant('alarm-unanswered', [
    event('security.anomaly_detected', at(25), {
      severity: 'critical',
      outcome: 'failure',
      resource: account('p-x'),
    }),
  ])
  const alarm = event('security.anomaly_detected', at(25), { severity: 'critical', resource: account('p-y') })
  innocent.push(alarm, event('alert.acknowledged', at(25, 30), { metadata: { alert_id: alarm.id } }))

  const incident = event('incident.opened', at(26), { resource: { id: 'INC-1', type: 'incident' } })
  plant('incident-not-evaluated', [incident])
  plant('incident-not-contained', [incident])
  innocent.push(
    event('incident.opened', at(26), { resource: { id: 'INC-2', type: 'incident' } }),
    event('incident.triaged', at(26, 60), { resource: { id: 'INC-2', type: 'incident' } }),
    event('incident.resolved', at(27), { resource: { id: 'INC-2', type: 'incident' } }),
  )
  plant('change-without-approval', [
    event('deployment.finished', at(28), {
      actor: person('p-ops'),
      resource: { id: 'svc', type: 'service' },
    }),
  ])
  innocent.push(
    event('deployment.finished', at(28), {
      actor: person('p-ops'),
      resource: { id: 'svc', type: 'service' },
      metadata: { environment: 'staging' },
    }),
  )
  plant('change-approved-by-author', [
    event('deployment.finished', at(29), {
      actor: { id: 'ci', type: 'service' },
      resource: { id: 'svc', type: 'service' },
      metadata: { author: 'p-dev', approved_by: 'p-dev' },
    }),
  ])
  plant('emergency-change-unreviewed', [
    event('deployment.finished', at(30), {
      actor: person('p-ops'),
      resource: { id: 'svc-e', type: 'service' },
      metadata: { emergency: true, change_id: 'CHG-1' },
    }),
  ])
  innocent.push(
    event('deployment.finished', at(30), {
      actor: person('p-ops'),
      resource: { id: 'svc-f', type: 'service' },
      metadata: { emergency: true, change_id: 'CHG-2' },
    }),
    event('change.reviewed', at(32), {
      actor: person('p-boss'),
      metadata: { change_id: 'CHG-2', ticket: 'T-6' },
    }),
  )
}
