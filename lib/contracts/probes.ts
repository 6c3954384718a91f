import * as z from 'zod/mini'

import { instanceProbeSchema } from './actions.ts'

/** One for each instance that can be asked; none for a workload that runs no API of Tracardi. */
export const probesAnswerSchema = z.object({ probes: z.array(instanceProbeSchema) })
