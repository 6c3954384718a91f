import * as z from 'zod/mini'

const component = z.enum(['ready', 'starting', 'unavailable'])

/** Words only: a probe needs no sign-in, so nothing here may name a host, a user or an error. */
export const readinessSchema = z.object({
  status: z.enum(['ready', 'not-ready']),
  database: component,
  cluster: component,
})

export type Readiness = z.output<typeof readinessSchema>
