'use client'

import { useSyncExternalStore } from 'react'

let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined
const listeners = new Set<() => void>()

function tick() {
  now = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  timer ??= setInterval(tick, 1_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** The browser's clock, once a second, one timer for all. `servedAt` is what the server drew with. */
export function useNow(servedAt: number): number {
  return useSyncExternalStore(
    subscribe,
    () => now,
    () => servedAt,
  )
}

/** The same clock in whole steps: what draws from it is drawn anew only when a step is over. */
export function useStepNow(stepMs: number, skewMs: number): number {
  const whole = () => Math.floor((now - skewMs) / stepMs) * stepMs
  return useSyncExternalStore(subscribe, whole, whole)
}
