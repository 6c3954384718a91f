import { cva, type VariantProps } from 'class-variance-authority'
import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

const style = cva('inline-flex items-center gap-1 rounded-chip border px-1.5 text-small', {
  variants: {
    tone: {
      neutral: 'border-line bg-surface text-ink-2',
      ok: 'border-transparent bg-ok-tint text-ok',
      warn: 'border-transparent bg-warn-tint text-warn',
      crit: 'border-transparent bg-crit-tint text-crit',
      prog: 'border-transparent bg-prog-tint text-prog',
    },
  },
  defaultVariants: { tone: 'neutral' },
})

export function Badge({ tone, className, ...rest }: ComponentProps<'span'> & VariantProps<typeof style>) {
  return <span className={clsx(style({ tone }), className)} {...rest} />
}
