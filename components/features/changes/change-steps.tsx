import { StatusGlyph } from '#components/ui/status-glyph.tsx'
import { Time } from '#components/ui/time.tsx'
import type { Action } from '#lib/domain/action.ts'
import { rolloutSteps } from '#lib/domain/rollout-steps.ts'

/** From request to end, with the times that the console recorded. */
export function ChangeSteps({ action, asks, zone }: { action: Action; asks: boolean; zone: string }) {
  return (
    <ol aria-label="Steps" className="grid gap-1.5">
      {rolloutSteps(action, { asks }).map((step) => (
        <li key={step.name} className="flex items-start gap-2">
          {step.status === 'waiting' ? (
            <span className="mt-0.5 grid size-4 shrink-0 place-items-center">
              <span className="size-1.5 rounded-full bg-line-control" />
            </span>
          ) : (
            <StatusGlyph
              state={step.status}
              className={step.status === 'in-progress' ? 'mt-0.5 spin-slow' : 'mt-0.5'}
            />
          )}
          <span className="min-w-0 flex-1">
            <span className={step.status === 'waiting' ? 'text-ink-3' : 'font-[550]'}>{step.name}</span>
            {step.status === 'waiting' ? <span className="sr-only">, waiting</span> : null}
            {step.detail && step.detail !== action.message ? (
              <span className="text-small text-ink-2"> {step.detail}</span>
            ) : null}
          </span>
          {step.at ? (
            <span className="text-small text-ink-2">
              <Time at={step.at} zone={zone} />
            </span>
          ) : null}
        </li>
      ))}
    </ol>
  )
}
