import type { FrameworkDefinition } from '../definition'
import { GDPR } from './gdpr'
import { GENERAL } from './general'
import { HIPAA } from './hipaa'
import { SOC2 } from './soc2'

/** The frameworks that come with the product, in the order they are offered. */
export const FRAMEWORKS: readonly FrameworkDefinition[] = [SOC2, GDPR, HIPAA, GENERAL]

export const FRAMEWORK_IDS = FRAMEWORKS.map(({ id }) => id)
