'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'

import { Button } from '../ui/button.tsx'
import { paths } from './paths.ts'
import { savePreference } from './preferences.ts'

type Name = { readonly namespace: string; readonly release: string }

const chordMs = 1_000

const keys = [
  ['g o', 'Overview'],
  ['g w', 'Workloads'],
  ['g t', 'Throughput'],
  ['g c', 'Changes'],
  ['g a', 'Audit log'],
  ['g i', 'Installation'],
  ['g s', 'Settings'],
  ['j', 'Next row, also ↓'],
  ['k', 'Row before, also ↑'],
  ['Enter', 'Opens the row'],
  ['/', 'Filter of this page'],
  ['?', 'This help'],
] as const

/** Keys that go places; none changes anything. They can be switched off, for those who speak to their computer. */
export function Shortcuts({ installation, areOn }: { installation: Name | null; areOn: boolean }) {
  const router = useRouter()
  const help = useRef<HTMLDialogElement>(null)
  const [isOn, setIsOn] = useState(areOn)
  const namespace = installation?.namespace
  const release = installation?.release

  useEffect(() => {
    if (!isOn) return undefined
    const name = namespace && release ? { namespace, release } : null
    const places = new Map([
      ['o', name ? paths.overview(name) : paths.home],
      ['w', name ? paths.workloads(name) : paths.home],
      ['t', name ? paths.throughput(name) : paths.home],
      ['c', name ? paths.changes(name) : paths.home],
      ['a', paths.audit],
      ['i', name ? paths.installation(name) : paths.home],
      ['s', paths.settings],
    ])
    let goAt = 0
    function press(event: KeyboardEvent) {
      if (!isForPage(event)) return
      const place = event.timeStamp - goAt < chordMs ? places.get(event.key) : undefined
      goAt = event.key === 'g' ? event.timeStamp : 0
      if (place) router.push(place)
      else if (event.key === '?') help.current?.showModal()
      else if (event.key === '/') document.querySelector<HTMLInputElement>('search input')?.focus()
      else if (!moveRow(event.key)) return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [isOn, namespace, release, router])

  function toggle(next: boolean) {
    setIsOn(next)
    savePreference('keys', next ? null : 'off')
  }

  return (
    <>
      <Button tone="quiet" aria-label="Keyboard shortcuts" onClick={() => help.current?.showModal()}>
        ?
      </Button>
      <dialog
        ref={help}
        aria-labelledby="shortcuts"
        className="m-auto w-full max-w-90 rounded-dialog border border-line bg-surface p-4.5 text-ink shadow-overlay backdrop:bg-canvas/70"
      >
        <h2 id="shortcuts" className="pb-2 text-h2 font-semibold">
          Keyboard shortcuts
        </h2>
        <dl className="grid grid-cols-[72px_1fr] gap-y-1">
          {keys.map(([key, place]) => (
            <div key={key} className="contents">
              <dt>
                <kbd className="rounded-chip border border-line px-1.5 font-mono text-code text-ink-2">{key}</kbd>
              </dt>
              <dd>{place}</dd>
            </div>
          ))}
        </dl>
        <label className="flex items-center gap-2 py-3">
          <input
            type="checkbox"
            checked={isOn}
            onChange={(event) => toggle(event.target.checked)}
            className="size-4 accent-(--accent)"
          />
          Shortcuts are on
        </label>
        <Button onClick={() => help.current?.close()}>Close</Button>
      </dialog>
    </>
  )
}

const steps = new Map([
  ['j', 1],
  ['k', -1],
  ['ArrowDown', 1],
  ['ArrowUp', -1],
])

/** Moves the focus to another row of the page's table; arrows scroll as long as no row has it. */
function moveRow(key: string): boolean {
  const step = steps.get(key)
  if (step === undefined) return false
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')]
  const at = rows.findIndex((row) => row === document.activeElement)
  if (rows.length === 0 || (at === -1 && key.startsWith('Arrow'))) return false
  const next = at === -1 ? rows[0] : rows[at + step]
  next?.focus()
  return true
}

/** Not while someone types, not with a modifier, and not under a dialog. */
function isForPage({ target, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (altKey || ctrlKey || metaKey) return false
  if (target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]')) return false
  return document.querySelector('dialog[open], [role=dialog]') === null
}
