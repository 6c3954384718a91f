import type { PanelId } from './panel.ts'
import { parseSubject } from './panel-subject.ts'

/** What the verdict of a part is made of. */
export const wallPanels = ['requests', 'error-ratio', 'latency'] as const satisfies readonly PanelId[]

/** The wall shows parts of an installation and no more, so a screen's link opens no panel of a workload or an instance. */
export function isPanelOfWall(id: string | null, subject: string | null): boolean {
  return wallPanels.some((known) => known === id) && parseSubject(subject ?? '')?.of === 'role'
}
