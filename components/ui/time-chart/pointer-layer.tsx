'use client'

import { useEffect, useRef, type KeyboardEvent, type PointerEvent } from 'react'

import { stepsOf, type ChartGrid, type ChartSeries } from './chart.ts'
import { followCrossHair, pointAt, stepAt } from './cross-hair.ts'
import type { Geometry } from './geometry.ts'
import { readOut } from './read-out.tsx'

type Props = ChartGrid & {
  title: string
  series: readonly ChartSeries[]
  zone: string
  geometry: Geometry
  onZoom: ((from: number, to: number) => void) | undefined
  onZoomOut: (() => void) | undefined
}

/** A drag shorter than this was a click. */
const shortestDragPx = 8

/** Takes the pointer and the keys, and draws the cross-hair: one line, moved by `transform`. */
export function PointerLayer({ title, series, start, stepMs, unit, zone, geometry, onZoom, onZoomOut }: Props) {
  const root = useRef<HTMLDivElement>(null)
  const hair = useRef<HTMLDivElement>(null)
  const band = useRef<HTMLDivElement>(null)
  const dragFrom = useRef<number | null>(null)
  const chosen = useRef<number | null>(null)
  const count = stepsOf(series)
  const { left, right, top, bottom, xOf, atOf } = geometry

  useEffect(
    () =>
      followCrossHair((at) => {
        const index = at === null ? null : stepAt(at, { start, stepMs, count })
        chosen.current = index
        if (!hair.current) return
        hair.current.style.opacity = index === null ? '0' : '1'
        if (index !== null) hair.current.style.transform = `translateX(${xOf(start + index * stepMs)}px)`
      }),
    [start, stepMs, count, xOf],
  )

  const xIn = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left

  function move(event: PointerEvent) {
    const x = xIn(event)
    pointAt(atOf(x))
    if (dragFrom.current !== null) drawBand(dragFrom.current, x)
  }

  function drawBand(from: number, to: number) {
    if (!band.current) return
    const [low, high] = from < to ? [from, to] : [to, from]
    band.current.style.display = high - low < shortestDragPx ? 'none' : 'block'
    band.current.style.transform = `translateX(${Math.max(left, low)}px)`
    band.current.style.width = `${Math.min(right, high) - Math.max(left, low)}px`
  }

  function release(event: PointerEvent) {
    const from = dragFrom.current
    dragFrom.current = null
    if (band.current) band.current.style.display = 'none'
    if (from === null || !onZoom) return
    const to = xIn(event)
    if (Math.abs(to - from) >= shortestDragPx) onZoom(atOf(Math.min(from, to)), atOf(Math.max(from, to)))
  }

  function key(event: KeyboardEvent) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return
    const next = nextStep(event.key, chosen.current, count)
    if (next === undefined) return
    event.preventDefault()
    const at = next === null ? null : start + next * stepMs
    pointAt(at)
    const said = readOut({ series, start, stepMs, unit, zone }, at)
    const names = ['', ...series.map(({ label }) => `${label} `)]
    root.current?.setAttribute('aria-valuenow', String(next ?? count - 1))
    root.current?.setAttribute('aria-valuetext', said.map((text, nth) => `${names[nth] ?? ''}${text}`).join(', '))
  }

  return (
    <div
      ref={root}
      role="slider"
      tabIndex={0}
      aria-label={`${title}: move through the steps with the arrow keys`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, count - 1)}
      aria-valuenow={Math.max(0, count - 1)}
      aria-valuetext="newest"
      className="absolute inset-0 cursor-crosshair touch-pan-y overflow-hidden rounded-chip focus-visible:-outline-offset-2"
      onPointerMove={move}
      onPointerLeave={() => {
        dragFrom.current = null
        drawBand(0, 0)
        pointAt(null)
      }}
      onPointerDown={(event) => {
        if (event.button === 0 && event.pointerType === 'mouse') dragFrom.current = xIn(event)
      }}
      onPointerUp={release}
      onDoubleClick={onZoomOut}
      onKeyDown={key}
      onBlur={() => pointAt(null)}
    >
      <div
        ref={band}
        className="absolute left-0 hidden bg-accent/15"
        style={{ top, height: bottom - top }}
        aria-hidden="true"
      />
      <div
        ref={hair}
        className="absolute left-0 w-px bg-ink-2 opacity-0"
        style={{ top, height: bottom - top, willChange: 'transform' }}
        aria-hidden="true"
      />
    </div>
  )
}

/** Undefined for a key that means nothing here; null lets the cross-hair go. */
function nextStep(key: string, at: number | null, count: number): number | null | undefined {
  const last = count - 1
  if (last < 0) return undefined
  const now = at ?? last
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, now - 1)
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(last, now + 1)
    case 'PageDown':
      return Math.max(0, now - 10)
    case 'PageUp':
      return Math.min(last, now + 10)
    case 'Home':
      return 0
    case 'End':
      return last
    case 'Escape':
      return at === null ? undefined : null
    default:
      return undefined
  }
}
