'use client'

import { clsx } from 'clsx'
import { useEffect, useState, type RefObject } from 'react'

import type { Edge, EdgeKind } from './topology-plan.ts'

type Line = { readonly key: string; readonly kind: EdgeKind; readonly path: string; readonly tip: string }

const look: Record<EdgeKind, string> = {
  seen: 'text-line-control',
  unverified: 'text-line-control',
  forbidden: 'text-crit',
}

const dash: Record<EdgeKind, string | undefined> = { seen: undefined, unverified: '2 3', forbidden: '5 3' }

/**
 * The lines between the nodes, measured from where the nodes stand. Decorative: each node says in words where it
 * leads. Where the lanes are stacked there is no line to draw.
 */
export function EdgeLayer({ board, edges }: { board: RefObject<HTMLDivElement | null>; edges: readonly Edge[] }) {
  const [lines, setLines] = useState<readonly Line[]>([])
  const signature = edges.map(({ from, to, kind }) => `${from}>${to}:${kind}`).join('|')
  // An effect and not a layout effect: the board's own ref is set after those of what it holds.
  useEffect(() => {
    const element = board.current
    if (!element) return
    const measure = () => setLines(edges.flatMap((edge) => lineOf(element, edge)))
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    for (const node of element.querySelectorAll('[data-node]')) observer.observe(node)
    return () => observer.disconnect()
    // The signature stands for the edges: a new array with the same edges draws nothing new.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [board, signature])
  return (
    <svg aria-hidden="true" className="pointer-events-none absolute inset-0 h-full w-full">
      {lines.map(({ key, kind, path, tip }) => (
        <g key={key} className={clsx(look[kind])}>
          <path d={path} fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray={dash[kind]} />
          <path d={tip} fill="currentColor" />
        </g>
      ))}
    </svg>
  )
}

const gap = 5

function lineOf(board: HTMLElement, { from, to, kind }: Edge): Line[] {
  const start = boxOf(board, from)
  const end = boxOf(board, to)
  if (!start || !end || start.right >= end.left) return []
  const x1 = start.right + gap
  const x2 = end.left - gap
  // A zone as tall as its lane is met at the height of the node that leads to it.
  const y1 = Math.min(Math.max(start.middle, start.top + 8), start.bottom - 8)
  const y2 = end.top + 8 <= y1 && y1 <= end.bottom - 8 ? y1 : end.middle
  const turn = end.left - 16
  const path = y1 === y2 ? `M${x1} ${y1}H${x2 - 5}` : `M${x1} ${y1}H${turn}V${y2}H${x2 - 5}`
  return [{ key: `${from}>${to}`, kind, path, tip: `M${x2 - 7} ${y2 - 4}L${x2} ${y2}L${x2 - 7} ${y2 + 4}Z` }]
}

function boxOf(board: HTMLElement, id: string) {
  const node = board.querySelector(`[data-node="${CSS.escape(id)}"]`)
  if (!node) return null
  const outer = board.getBoundingClientRect()
  const box = node.getBoundingClientRect()
  const top = Math.round(box.top - outer.top)
  const bottom = Math.round(box.bottom - outer.top)
  return {
    left: Math.round(box.left - outer.left),
    right: Math.round(box.right - outer.left),
    top,
    bottom,
    middle: Math.round((top + bottom) / 2),
  }
}
