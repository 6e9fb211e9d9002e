import type { Mapping } from '../mapping'

const DENIED = [
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'Client.UnauthorizedOperation',
  'AuthorizationError',
  'UnauthorizedAccess',
]
const FAILED = '/./'

/** CloudTrail record contents: docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
export const awsCloudtrail: Mapping = {
  source: 'aws-cloudtrail',
  array: 'Records',
  id: ['eventID'],
  event_type: {
    cases: [
      { when: { eventName: ['ConsoleLogin', 'GetSigninToken'] }, then: { text: 'user.login' } },
      { when: { eventName: 'Logout' }, then: { text: 'user.logout' } },
      { when: { errorCode: DENIED }, then: { text: 'security.access_denied' } },
      { when: { eventName: ['CreateUser', 'CreateLoginProfile'] }, then: { text: 'user.created' } },
      { when: { eventName: ['DeleteUser', 'DeleteLoginProfile'] }, then: { text: 'user.deleted' } },
      { when: { eventName: 'UpdateUser' }, then: { text: 'user.updated' } },
      {
        when: { eventName: ['ChangePassword', 'UpdateLoginProfile'] },
        then: { text: 'user.password_changed' },
      },
      {
        when: {
          eventSource: 'iam.amazonaws.com',
          eventName:
            '/^(Attach|Detach|Put|Delete)(User|Role|Group)Policy$|^(Add|Remove)UserToGroup$|^(Add|Remove)UserFromGroup$/',
        },
        then: { text: 'user.role_changed' },
      },
      {
        when: { eventName: '/^(StopLogging|DeleteTrail|UpdateTrail|PutEventSelectors|StartLogging)$/' },
        then: { text: 'system.config_changed' },
      },
      { when: { readOnly: 'true' }, then: { text: 'data.accessed' } },
      {
        when: { eventName: '/^(Get|List|Describe|Head|Lookup|Search|View)/' },
        then: { text: 'data.accessed' },
      },
      {
        when: { eventName: '/^(Create|Run|Put|Allocate|Register|Import|Copy|Start)/' },
        then: { text: 'data.created' },
      },
      {
        when: { eventName: '/^(Delete|Terminate|Remove|Release|Deregister)/' },
        then: { text: 'data.deleted' },
      },
      {
        when: { eventName: '/^(Update|Modify|Set|Change|Attach|Detach|Enable|Disable|Tag|Untag)/' },
        then: { text: 'data.updated' },
      },
    ],
    else: { text: 'api.request' },
  },
  occurred_at: 'eventTime',
  outcome: {
    cases: [
      { when: { errorCode: FAILED }, then: { text: 'failure' } },
      { when: { 'responseElements.ConsoleLogin': 'Failure' }, then: { text: 'failure' } },
    ],
    else: { text: 'success' },
  },
  severity: {
    cases: [
      { when: { errorCode: FAILED }, then: { text: 'warning' } },
      { when: { 'responseElements.ConsoleLogin': 'Failure' }, then: { text: 'warning' } },
      { when: { 'userIdentity.type': 'Root' }, then: { text: 'warning' } },
    ],
    else: { text: 'info' },
  },
  action: { text: '{eventSource}:{eventName}' },
  description: ['errorMessage'],
  actor: {
    id: ['userIdentity.arn', 'userIdentity.principalId', 'userIdentity.invokedBy', 'userIdentity.accountId'],
    type: {
      from: 'userIdentity.type',
      words: {
        IAMUser: 'user',
        Root: 'root',
        AssumedRole: 'role',
        AWSService: 'service',
        AWSAccount: 'account',
        FederatedUser: 'user',
      },
      else: 'userIdentity.type',
    },
    name: ['userIdentity.userName', 'userIdentity.sessionContext.sessionIssuer.userName'],
    ip_address: 'sourceIPAddress',
    user_agent: 'userAgent',
  },
  resource: {
    id: [
      'resources.0.ARN',
      'requestParameters.userName',
      'requestParameters.roleName',
      'requestParameters.bucketName',
      'requestParameters.instanceId',
    ],
    type: ['resources.0.type', 'eventSource'],
  },
  metadata: {
    event_name: 'eventName',
    service: 'eventSource',
    region: 'awsRegion',
    account_id: ['recipientAccountId', 'userIdentity.accountId'],
    request_id: 'requestID',
    error_code: 'errorCode',
    access_key_id: 'userIdentity.accessKeyId',
    mfa_used: 'additionalEventData.MFAUsed',
    event_id: 'eventID',
    request: 'requestParameters',
    response: 'responseElements',
  },
  heavy: ['response', 'request'],
}
