// Writes the types that the emitter takes from the OpenAPI document: sdk/src/generated.ts.
import { writeFileSync } from 'node:fs'
import { openapiDocument } from '@/lib/http/openapi'
import { sdkTypes } from './sdk-types'

writeFileSync('sdk/src/generated.ts', await sdkTypes(openapiDocument('http://localhost')))
