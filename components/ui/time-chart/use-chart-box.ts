'use client'

import { useEffect, useState, type RefObject } from 'react'

type Box = { readonly width: number; readonly isNear: boolean }
type Watcher = (change: Partial<Box>) => void

/** One observer of each kind for all charts of the page. */
const watchers = new Map<Element, Watcher>()
let sizes: ResizeObserver | undefined
let places: IntersectionObserver | undefined

function watch(element: Element, watcher: Watcher): () => void {
  sizes ??= new ResizeObserver((entries) => {
    for (const { target, contentRect } of entries) watchers.get(target)?.({ width: Math.floor(contentRect.width) })
  })
  places ??= new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) watchers.get(target)?.({ isNear: isIntersecting })
    },
    { rootMargin: '400px 0px' },
  )
  watchers.set(element, watcher)
  sizes.observe(element)
  places.observe(element)
  return () => {
    watchers.delete(element)
    sizes?.unobserve(element)
    places?.unobserve(element)
  }
}

/** How wide the element is, and whether it is in the window or about to be. Nothing is drawn before both are known. */
export function useChartBox(ref: RefObject<HTMLElement | null>): Box {
  const [box, setBox] = useState<Box>({ width: 0, isNear: false })
  useEffect(() => {
    if (ref.current === null) return undefined
    return watch(ref.current, (change) =>
      setBox((old) => {
        const next = { ...old, ...change }
        return next.width === old.width && next.isNear === old.isNear ? old : next
      }),
    )
  }, [ref])
  return box
}
