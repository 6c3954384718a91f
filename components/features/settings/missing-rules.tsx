import { CommandLine } from '#components/ui/command-line.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { rulesToAdd, type RightReview } from '#lib/domain/rights.ts'

/** What to paste, and where: one list of rules for each Role. */
export function MissingRules({ rights }: { rights: readonly RightReview[] }) {
  const toAdd = rulesToAdd(rights)
  if (toAdd.length === 0) return null
  const isEssential = rights.some(({ allowed, essential }) => allowed === false && essential)
  return (
    <div className="grid gap-2 border-b border-line-subtle px-3.5 py-3">
      {isEssential ? (
        <StatusWord state="critical">Rights are missing. Add these rules to the account&apos;s Role:</StatusWord>
      ) : (
        <p className="text-ink-2">
          The console does without these rights. To grant them, add to the account&apos;s Role:
        </p>
      )}
      {toAdd.map(({ namespace, lines }) => {
        const where = namespace === null ? 'in a ClusterRole, for the whole cluster' : `in namespace ${namespace}`
        return (
          <div key={where} className="grid gap-1">
            <p className="text-small text-ink-2">{where}</p>
            <CommandLine text={lines.join('\n')} what={`Role rules ${where}`} />
          </div>
        )
      })}
    </div>
  )
}
