import { queryOptions } from '@tanstack/react-query'

import { alertReceiverSchema, alertReceiversAnswerSchema } from '#lib/contracts/alert-receivers.ts'
import type { ReceiverState } from '#lib/domain/alerts/receiver-state.ts'
import { getJson, sendJson } from './http.ts'

const path = '/api/alert-receivers'

export function alertReceiversQuery() {
  return queryOptions({
    queryKey: ['alert-receivers'],
    queryFn: async ({ signal }): Promise<readonly ReceiverState[]> =>
      (await getJson(path, alertReceiversAnswerSchema, signal)).receivers,
    // What waits is soon told; else once in a while is enough.
    refetchInterval: ({ state }) => (state.data?.some(({ waiting }) => waiting > 0) ? 2_000 : 30_000),
    staleTime: 2_000,
  })
}

export function testAlertReceiver(name: string, csrf: string): Promise<ReceiverState> {
  return sendJson({ method: 'POST', path: `${path}/test`, body: { name }, csrf }, alertReceiverSchema)
}
