import { useSyncExternalStore } from 'react'

const never = () => () => undefined

/** False in the page that the server sent, true once its handlers are in place. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
