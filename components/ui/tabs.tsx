'use client'

import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react'

export type Tab<Name extends string> = { readonly name: Name; readonly label: ReactNode; readonly panel: ReactNode }

/**
 * Arrows, Home and End go from tab to tab, Enter and the space bar open one, and only the open panel is there. A library
 * for it would weigh more than what is in the panels.
 */
export function Tabs<Name extends string>({
  label,
  tabs,
  active,
  onChange,
}: {
  label: string
  tabs: readonly Tab<Name>[]
  active: Name
  onChange: (name: Name) => void
}) {
  const id = useId()
  const list = useShownTab(active)
  const open = tabs.find(({ name }) => name === active) ?? tabs[0]
  return (
    <div className="min-w-0">
      <div ref={list} role="tablist" aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}${tab.name}`}
            aria-selected={tab === open}
            aria-controls={tab === open ? `${id}panel` : undefined}
            tabIndex={tab === open ? 0 : -1}
            onClick={() => onChange(tab.name)}
            onKeyDown={focusOther}
            className="-mb-px border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 aria-selected:border-accent aria-selected:font-semibold aria-selected:text-ink"
          >
            {tab.label}
          </button>
        ))}
      </div>
      {open ? (
        <div
          key={open.name}
          role="tabpanel"
          id={`${id}panel`}
          aria-labelledby={`${id}${open.name}`}
          tabIndex={0}
          className="pt-4 focus-visible:-outline-offset-2"
        >
          {open.panel}
        </div>
      ) : null}
    </div>
  )
}

/** Where the list is wider than the page, the active tab is scrolled into sight: an address may open any of them. */
function useShownTab(active: string) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const tab = list.current?.querySelector('[aria-selected=true]')
    if (!list.current || !tab) return
    const box = list.current.getBoundingClientRect()
    const { left, right } = tab.getBoundingClientRect()
    if (right > box.right) list.current.scrollLeft += right - box.right
    if (left < box.left) list.current.scrollLeft -= box.left - left
  }, [active])
  return list
}

function focusOther(event: KeyboardEvent<HTMLButtonElement>) {
  const { currentTarget, key, altKey, ctrlKey, metaKey, shiftKey } = event
  if (altKey || ctrlKey || metaKey || shiftKey) return
  const all = [...(currentTarget.parentElement?.querySelectorAll<HTMLButtonElement>('[role=tab]') ?? [])]
  const at = all.indexOf(currentTarget)
  const target = { ArrowRight: all[at + 1] ?? all[0], ArrowLeft: all.at(at - 1), Home: all[0], End: all.at(-1) }[key]
  if (!target) return
  event.preventDefault()
  target.focus()
}
