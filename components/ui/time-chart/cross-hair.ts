type Follower = (at: number | null) => void

/**
 * One cross-hair for all charts of the page, by time. It lives outside React: drawing every chart anew at each move of
 * the pointer costs several times what moving a line on each does (`npm run bench -- charts`).
 */
const followers = new Set<Follower>()
let pointed: number | null = null
let frame = 0

export function pointAt(at: number | null): void {
  pointed = at
  if (frame === 0) frame = requestAnimationFrame(tell)
}

export function followCrossHair(follower: Follower): () => void {
  followers.add(follower)
  return () => void followers.delete(follower)
}

function tell() {
  frame = 0
  for (const follower of followers) follower(pointed)
}

/** The step nearest to a time; null where the grid does not reach. */
export function stepAt(at: number, { start, stepMs, count }: { start: number; stepMs: number; count: number }) {
  const index = Math.round((at - start) / stepMs)
  return index >= 0 && index < count ? index : null
}
