'use client'

import dynamic from 'next/dynamic'

import { RowOutlines } from '#components/ui/state-note.tsx'

/** Loaded when it is opened: few who look at a workload return to what ran before. */
export const LazyRolloutsTab = dynamic(async () => (await import('./rollouts-tab.tsx')).RolloutsTab, {
  ssr: false,
  loading: () => <RowOutlines rows={3} label="Loading the revisions" />,
})
