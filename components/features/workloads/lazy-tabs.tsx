'use client'

import dynamic from 'next/dynamic'

import { RowOutlines } from '#components/ui/state-note.tsx'

/** Loaded when they are opened: most who look at a workload look at its instances. */
export const LazyConfigurationTab = dynamic(async () => (await import('./configuration-tab.tsx')).ConfigurationTab, {
  ssr: false,
  loading: () => <RowOutlines rows={4} label="Loading the configuration" />,
})

export const LazyTimelineCard = dynamic(async () => (await import('./timeline/timeline-card.tsx')).TimelineCard, {
  ssr: false,
  loading: () => <RowOutlines rows={6} label="Loading the timeline" />,
})
