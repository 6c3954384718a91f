'use client'

import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'

import { ApiOutage, isSignedOut } from '#lib/queries/http.ts'
import { changeLiveState } from '#lib/queries/live-cache.ts'
import { doubtRights } from '#lib/queries/rights.ts'

export function Providers({ children }: { children: ReactNode }) {
  const [client] = useState(makeClient)
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}

function makeClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (isSignedOut(error)) changeLiveState(client, { connection: 'ended' })
        doubtRights(client, error)
      },
    }),
    mutationCache: new MutationCache({ onError: (error) => doubtRights(client, error) }),
    defaultOptions: {
      // Only an outage is worth asking twice; a refusal stays one.
      queries: { retry: (failures, error) => error instanceof ApiOutage && failures < 2, refetchOnWindowFocus: false },
    },
  })
  return client
}
