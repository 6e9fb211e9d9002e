import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openapiDocument } from '@/lib/http/openapi'
import { sdkTypes } from '@/scripts/sdk-types'

test('generated.ts is what the OpenAPI document says; `npm run sdk:types` makes it new', async () => {
  expect(readFileSync('sdk/src/generated.ts', 'utf8')).toBe(
    await sdkTypes(openapiDocument('http://localhost')),
  )
})
