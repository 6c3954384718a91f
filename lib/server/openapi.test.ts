import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { apiRoutes } from './api-routes.ts'
import { describeApi } from './openapi.ts'

const folder = new URL('../../app/api/', import.meta.url).pathname
/** next-auth's own handler, which guards itself; `auth-route.test.ts` holds what we let through to it. */
const foreign = ['auth/[...nextauth]/route.ts']

const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('route.ts') && !foreign.includes(name))
  .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }))

const declared = Object.entries(apiRoutes).map(([key, route]) => ({ key, route }))

function fileOf(path: string): string {
  return `${path.slice('/api/'.length).replaceAll('{', '[').replaceAll('}', ']')}/route.ts`
}

test.each(declared)('$key is handled where its path says, by an endpoint', ({ key, route }) => {
  const file = files.find(({ name }) => name === fileOf(route.path))
  expect(file?.text).toMatch(
    new RegExp(`export const ${route.method} = endpoint\\(\\{\\s*route: apiRoutes\\.${key}\\b`),
  )
})

test.each(files)('every handler of $name is a declared endpoint', ({ name, text }) => {
  const handlers = [
    ...text.matchAll(/export (?:const|async function|function) (?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b.*/g),
  ]
  const endpoints = declared.filter(({ route }) => fileOf(route.path) === name)
  expect(handlers.length).toBeGreaterThan(0)
  expect(handlers).toHaveLength(endpoints.length)
})

test('the table is not empty and only names routes of next-auth as foreign', () => {
  expect(files.length).toBeGreaterThan(10)
})

test('the description names every route and resolves its references', () => {
  const document = describeApi(Object.values(apiRoutes))
  const text = JSON.stringify(document)
  expect(document).toMatchObject({ openapi: '3.1.0', paths: { '/api/topology': { get: { parameters: [] } } } })
  const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name)
  expect(references.length).toBeGreaterThan(20)
  for (const name of references) expect(document).toHaveProperty(['components', 'schemas', name ?? ''])
  expect(text).not.toContain('$defs')
})

test('the description says who may and what is refused', () => {
  const document = describeApi([apiRoutes.submit])
  expect(document).toMatchObject({
    paths: {
      '/api/actions/{action}/submission': {
        put: {
          description: 'For the roles admin.',
          parameters: [{ name: 'action' }],
          responses: { 202: {}, 401: {}, 403: {}, 409: {}, 413: {}, 415: {}, 422: {}, 503: {} },
        },
      },
    },
  })
})
