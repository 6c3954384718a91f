import type { ReactNode } from 'react'

/** Raw text and side matter, closed until asked for. */
export function Disclosure({ summary, children }: { summary: ReactNode; children: ReactNode }) {
  return (
    <details className="group min-w-0">
      <summary className="inline-flex min-h-6 items-center gap-1.5 text-link select-none hover:underline">
        <svg viewBox="0 0 8 8" aria-hidden="true" className="size-2 transition-transform group-open:rotate-90">
          <path d="M2 0.5 6 4 2 7.5z" fill="currentColor" />
        </svg>
        {summary}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  )
}
