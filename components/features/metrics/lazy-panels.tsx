'use client'

import dynamic from 'next/dynamic'

import { RowOutlines } from '#components/ui/state-note.tsx'

const loading = () => <RowOutlines rows={6} label="Loading the charts" />

/** Loaded once they are on the page: those of a workload and of an instance are heavy enough without charts. */
export const LazyWorkloadPanels = dynamic(async () => (await import('./workload-panels.tsx')).WorkloadPanels, {
  ssr: false,
  loading,
})

export const LazyInstancePanels = dynamic(async () => (await import('./workload-panels.tsx')).InstancePanels, {
  ssr: false,
  loading,
})

/** Far down the page, and the same for hours: the charts come first. */
export const LazyObjectivesCard = dynamic(async () => (await import('./objectives-card.tsx')).ObjectivesCard, {
  ssr: false,
  loading: () => <RowOutlines rows={6} label="Loading the objectives" />,
})
