'use client'

import { Tabs as Base } from '@base-ui/react/tabs'
import { useEffect, useRef, type ReactNode } from 'react'

export type Tab<Name extends string> = { readonly name: Name; readonly label: ReactNode; readonly panel: ReactNode }

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
  const list = useShownTab(active)
  return (
    <Base.Root
      className="min-w-0"
      value={active}
      onValueChange={(value: unknown) => {
        const chosen = tabs.find((tab) => tab.name === value)
        if (chosen) onChange(chosen.name)
      }}
    >
      <Base.List ref={list} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.name}
            value={tab.name}
            className="-mb-px border-b-2 border-transparent px-3 py-2 whitespace-nowrap text-ink-2 hover:text-ink focus-visible:-outline-offset-2 data-active:border-accent data-active:font-semibold data-active:text-ink"
          >
            {tab.label}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.name} value={tab.name} className="pt-4 focus-visible:-outline-offset-2">
          {tab.panel}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}

/** Where the list is wider than the page, the active tab is scrolled into sight: an address may open any of them. */
function useShownTab(active: string) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const tab = list.current?.querySelector('[data-active]')
    if (!list.current || !tab) return
    const box = list.current.getBoundingClientRect()
    const { left, right } = tab.getBoundingClientRect()
    if (right > box.right) list.current.scrollLeft += right - box.right
    if (left < box.left) list.current.scrollLeft -= box.left - left
  }, [active])
  return list
}
