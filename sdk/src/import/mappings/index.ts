import type { Mapping } from '../mapping'
import { awsCloudtrail } from './aws-cloudtrail'
import { github } from './github'
import { kubernetes } from './kubernetes'
import { okta } from './okta'

/** The kinds that need no mapping of one's own. */
export const MAPPINGS: Readonly<Record<string, Mapping>> = {
  'aws-cloudtrail': awsCloudtrail,
  github,
  okta,
  kubernetes,
}
