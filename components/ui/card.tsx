import { clsx } from 'clsx'
import { useId, type ReactNode } from 'react'

/** A titled section on the surface. `aside` sits beside the title. */
export function Card({
  title,
  aside,
  children,
  className,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
  className?: string
}) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={clsx('min-w-0 rounded-card border border-line-subtle bg-surface', className)}
    >
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line-subtle px-3.5 py-2.5">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {aside ? <div className="text-ink-3">{aside}</div> : null}
      </div>
      {children}
    </section>
  )
}
