import { setTimeout as pause } from 'node:timers/promises'
import { start, type ControlPlane } from '../control-plane.ts'
import { gone, signal, stop } from '../processes.ts'

const name = 'kube-apiserver'

/** The machine of the API server loses power, for as long as said. */
export async function killApiServer({ layout }: ControlPlane, downMs = 0) {
  signal(layout.folder, name, 'SIGKILL')
  await gone(layout.folder, name, 5_000)
  await pause(downMs)
  await start(layout, name)
}

/** An orderly restart. A stopping server closes its listener at once and may hold open watches for a minute. */
export async function restartApiServer({ layout }: ControlPlane) {
  await stop(layout.folder, name, 75_000)
  await start(layout, name)
}

/** Holds the API server still: connections stay open and nothing answers, until thawed. */
export async function freezeApiServer({ layout }: ControlPlane) {
  signal(layout.folder, name, 'SIGSTOP')
  await pause(100) // its threads stop one after the other
  return { thaw: () => void signal(layout.folder, name, 'SIGCONT') }
}
