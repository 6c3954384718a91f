import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

/** A real table; where it is wider than the page, it scrolls by itself and can be reached by keyboard. */
export function Table({ label, className, children, ...rest }: ComponentProps<'table'> & { label: string }) {
  return (
    <div
      role="group"
      aria-label={label}
      // A scrolling box must be reachable by keyboard.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="relative overflow-x-auto rounded-b-card focus-visible:-outline-offset-2"
    >
      <table className={clsx('w-full border-collapse text-left', className)} {...rest}>
        <caption className="sr-only">{label}</caption>
        {children}
      </table>
    </div>
  )
}

export function HeadCell({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={clsx(
        'border-b border-line-subtle px-2 py-1.5 first:pl-3.5 last:pr-3.5 md:px-3.5 text-small font-[550] whitespace-nowrap text-ink-2',
        className,
      )}
      {...rest}
    />
  )
}

export function Row({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={clsx('border-b border-line-subtle last:border-b-0', className)} {...rest} />
}

export function Cell({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={clsx('h-8 px-2 py-1.5 align-top first:pl-3.5 last:pr-3.5 md:px-3.5', className)} {...rest} />
}

/** The cell that names its row. */
export function RowHead({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="row"
      className={clsx('h-8 px-2 py-1.5 text-left align-top font-normal first:pl-3.5 last:pr-3.5 md:px-3.5', className)}
      {...rest}
    />
  )
}
