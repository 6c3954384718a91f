import 'server-only'

import { PrismaClient, type Prisma } from './generated/client.ts'
import { DatabaseUnavailable, isUnavailable } from './unavailable.ts'

/** The Prisma client of the console: it tells an outage (`DatabaseUnavailable`) from every other error. */
export type ConsolePrisma = ReturnType<typeof consolePrisma>

export function consolePrisma(adapter: NonNullable<Prisma.PrismaClientOptions['adapter']>) {
  return new PrismaClient({ adapter, errorFormat: 'minimal' }).$extends({
    query: {
      $allOperations: async ({ args, query }) => {
        try {
          return await query(args)
        } catch (error) {
          if (isUnavailable(error)) throw new DatabaseUnavailable('The database does not answer.', { cause: error })
          throw error
        }
      },
    },
  })
}
