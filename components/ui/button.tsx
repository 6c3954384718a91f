import { cva, type VariantProps } from 'class-variance-authority'
import { clsx } from 'clsx'
import type { ComponentProps } from 'react'

export const buttonStyle = cva(
  'inline-flex min-h-7 items-center justify-center gap-1.5 rounded-control border px-2.5 py-0.5 text-body font-[550] transition-colors duration-120 aria-disabled:cursor-not-allowed disabled:cursor-not-allowed',
  {
    variants: {
      tone: {
        plain:
          'border-line-control bg-surface text-ink hover:bg-hover disabled:border-line disabled:bg-sunken disabled:text-ink-3 aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3',
        primary:
          'border-accent bg-accent text-on-accent hover:border-accent-hover hover:bg-accent-hover disabled:border-line disabled:bg-sunken disabled:text-ink-3 aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3',
        danger:
          'border-danger bg-danger text-on-danger hover:border-danger-hover hover:bg-danger-hover disabled:border-line disabled:bg-sunken disabled:text-ink-3 aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3',
        quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-hover hover:text-ink disabled:text-ink-3',
      },
    },
    defaultVariants: { tone: 'plain' },
  },
)

export function Button({
  tone,
  className,
  type = 'button',
  ...rest
}: ComponentProps<'button'> & VariantProps<typeof buttonStyle>) {
  return <button type={type} className={clsx(buttonStyle({ tone }), className)} {...rest} />
}
