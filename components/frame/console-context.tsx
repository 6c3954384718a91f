'use client'

import { createContext, use, type ReactNode } from 'react'

import type { Objectives } from '#lib/domain/objectives/objective.ts'
import type { AccountRole } from '#lib/domain/permissions.ts'
import type { ScalePolicy } from '#lib/domain/scaling.ts'

/** What the server knows of this request and every page needs: fixed until the next navigation. */
export type ConsoleFacts = {
  readonly userName: string
  readonly role: AccountRole
  readonly csrf: string
  readonly address: string | null
  readonly environmentName: string | null
  readonly expiresAt: string
  readonly idleUntil: string
  /** IANA name of the zone that times are shown in. */
  readonly zone: string
  /** What the server's guardrails go by; the browser explains with the same. */
  readonly scalePolicy: ScalePolicy
  /** What each API cluster promises. */
  readonly objectives: Objectives
  /** When the server drew the page, in milliseconds. */
  readonly servedAt: number
  /** Single keys as shortcuts, unless this browser switched them off. */
  readonly hasShortcuts: boolean
  /** The installation looked at last, for the pages that belong to none. */
  readonly lastInstallation: { readonly namespace: string; readonly release: string } | null
}

const Context = createContext<ConsoleFacts | null>(null)

export function ConsoleProvider({ facts, children }: { facts: ConsoleFacts; children: ReactNode }) {
  return <Context value={facts}>{children}</Context>
}

export function useConsole(): ConsoleFacts {
  const facts = use(Context)
  if (!facts) throw new Error('useConsole needs a ConsoleProvider above it')
  return facts
}
