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
