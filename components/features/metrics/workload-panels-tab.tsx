'use client'

import dynamic from 'next/dynamic'

import { RowOutlines } from '#components/ui/state-note.tsx'

/** Loaded once somebody opens the tab: the page of a workload is heavy enough without charts. */
export const WorkloadPanelsTab = dynamic(async () => (await import('./workload-panels.tsx')).WorkloadPanels, {
  ssr: false,
  loading: () => <RowOutlines rows={6} label="Loading the charts" />,
})
