import * as apiKeys from './api-keys'
import * as dashboard from './dashboard'
import * as erasure from './erasure'
import * as eventTypes from './event-types'
import * as eventHistogram from './event-histogram'
import * as events from './events'
import * as exportManifest from './export-manifest'
import * as holds from './holds'
import * as ledger from './ledger'
import * as ledgerVerify from './ledger-verify'
import * as ledgerWitnesses from './ledger-witnesses'
import * as members from './members'
import type { Operation } from './operation'
import * as report from './report'
import * as reportDefinitions from './report-definitions'
import * as reportWorksheet from './report-worksheet'
import * as reportReviews from './report-reviews'
import * as reportRuns from './report-runs'
import * as reportSchedules from './report-schedules'
import * as retention from './retention'
import * as setup from './setup'
import * as signInRule from './sign-in-rule'
import * as system from './system'
import * as tenants from './tenants'

/** Every operation of the API. What is not here has no route; tests walk this list. */
export const OPERATIONS: readonly Operation[] = [
  events.appendEvents,
  events.listEvents,
  events.countEvents,
  events.statsEvents,
  events.facetEvents,
  eventHistogram.histogramEvents,
  events.exportEvents,
  events.exportEventsPost,
  exportManifest.getExportManifest,
  events.getEvent,
  dashboard.getDashboard,
  eventTypes.listEventTypes,
  eventTypes.createEventType,
  eventTypes.retireEventType,
  eventTypes.updateEventTypeSettings,
  apiKeys.listApiKeys,
  apiKeys.createApiKey,
  apiKeys.revokeApiKey,
  apiKeys.rotateApiKey,
  members.listMembers,
  members.updateMember,
  members.removeMember,
  members.leaveTenant,
  members.inviteMember,
  members.revokeInvitation,
  members.acceptInvitation,
  tenants.createTenant,
  tenants.updateTenant,
  retention.getRetention,
  retention.updateRetention,
  holds.listHolds,
  holds.createHold,
  holds.releaseHold,
  erasure.anonymize,
  erasure.subjectPackage,
  erasure.listErasures,
  erasure.getErasure,
  erasure.approveErasure,
  erasure.refuseErasure,
  erasure.updateErasureSettings,
  report.complianceReport,
  reportWorksheet.complianceWorksheet,
  reportRuns.createReport,
  reportRuns.listReports,
  reportRuns.getReport,
  reportRuns.cancelReport,
  reportRuns.downloadReport,
  reportRuns.compareReports,
  reportReviews.listReportReviews,
  reportReviews.createReportReview,
  reportSchedules.listReportSchedules,
  reportSchedules.createReportSchedule,
  reportSchedules.updateReportSchedule,
  reportSchedules.removeReportSchedule,
  reportDefinitions.listReportDefinitions,
  reportDefinitions.createReportDefinition,
  reportDefinitions.retireReportDefinition,
  ledger.getCheckpoint,
  ledger.getTile,
  ledger.getInclusionProof,
  ledger.getConsistencyProof,
  ledger.getLedgerKeys,
  ledger.rotateLedgerKey,
  ledger.updateLedgerSettings,
  ledger.getEventProof,
  ledgerVerify.verifyLedger,
  ledgerWitnesses.listCheckpoints,
  ledgerWitnesses.getLedgerGrowth,
  ledgerWitnesses.listWitnesses,
  signInRule.getSignInRule,
  signInRule.updateSignInRule,
  setup.completeSetup,
  system.getHealth,
  system.listJobs,
  system.getMetrics,
  system.getOpenapi,
]
