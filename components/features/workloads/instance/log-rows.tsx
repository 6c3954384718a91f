'use no memo'
'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import { clsx } from 'clsx'
import { useEffect, useRef } from 'react'

import { formatTime } from '#components/ui/format-time.ts'
import type { LogRow } from './log-buffer.ts'
import { LogText } from './log-text.tsx'

type Props = {
  rows: readonly LogRow[]
  label: string
  zone: string
  wraps: boolean
  found: string
  /** The row to be in view; null for the newest. */
  target: number | null
  isPaused: boolean
  onPause: (isPaused: boolean) => void
  /** Read out what arrives. */
  isRead: boolean
}

const rowHeight = 20

/** As many rows as the window shows; the compiler leaves it alone because the virtualizer keeps its own state. */
export function LogRows({ rows, label, zone, wraps, found, target, isPaused, onPause, isRead }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- The file is left out of the compiler for its sake.
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 20,
  })

  useEffect(() => {
    if (target !== null) virtual.scrollToIndex(target, { align: 'center' })
    else if (!isPaused && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [rows, target, isPaused, virtual])

  // Lines that arrive only ever scroll down, so up is the reader's own hand.
  const scrolledTo = useRef(0)
  function onScroll() {
    const element = frame.current
    if (!element) return
    const isUp = element.scrollTop < scrolledTo.current - 1
    scrolledTo.current = element.scrollTop
    const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 2 * rowHeight
    if (isUp && !isAtEnd && !isPaused) onPause(true)
    else if (isAtEnd && isPaused && target === null) onPause(false)
  }

  return (
    <div
      ref={frame}
      role="log"
      aria-label={label}
      aria-live={isRead ? 'polite' : 'off'}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls must be reachable by keyboard.
      tabIndex={0}
      onScroll={onScroll}
      className="max-h-[min(60dvh,640px)] min-h-32 overflow-auto bg-sunken font-mono text-code"
    >
      <div style={{ height: virtual.getTotalSize() }} className="relative min-w-full">
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <div
              key={item.key}
              ref={virtual.measureElement}
              data-index={item.index}
              style={{ transform: `translateY(${item.start}px)` }}
              className={clsx(
                'absolute top-0 left-0 flex min-w-full gap-3 px-3.5 py-0.5',
                item.index === target && 'bg-selected',
                wraps ? 'w-full' : 'w-max',
              )}
            >
              {row.kind === 'gap' ? (
                <span className="text-warn">The stream broke here. Lines may be missing.</span>
              ) : (
                <>
                  <span className="shrink-0 text-ink-3">{row.at ? formatTime(row.at, zone, 'clock') : ''}</span>
                  <bdi className={clsx(wraps ? 'min-w-0 wrap-anywhere whitespace-pre-wrap' : 'whitespace-pre')}>
                    <LogText text={row.text} found={found} />
                    {row.isCut ? <span className="text-ink-3"> (cut: the line is longer than 16 kB)</span> : null}
                  </bdi>
                </>
              )}
            </div>
          )
        })}
      </div>
    </div>
  )
}
