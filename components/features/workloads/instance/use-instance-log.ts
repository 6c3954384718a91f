import { useEffect, useReducer } from 'react'

import { followLog, type LogSource } from '#lib/queries/instance-log.ts'
import { emptyLog, logReducer, type LogBuffer } from './log-buffer.ts'

/** Follows a log for as long as it is on screen. */
export function useInstanceLog(source: LogSource, attempt: number): LogBuffer {
  const { namespace, instance, container, isPrevious, withinMs } = source
  const [buffer, tell] = useReducer(logReducer, emptyLog)
  useEffect(() => {
    tell({ news: 'opened' })
    return followLog(
      { namespace, instance, container, isPrevious, withinMs },
      {
        onLines: (lines) => tell({ news: 'lines', lines }),
        onLost: () => tell({ news: 'lost' }),
        onOpen: () => tell({ news: 'open' }),
        onEnd: () => tell({ news: 'ended' }),
        onError: (error) => tell({ news: 'failed', error }),
      },
    )
  }, [namespace, instance, container, isPrevious, withinMs, attempt])
  return buffer
}
