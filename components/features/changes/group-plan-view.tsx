import { CommandLine } from '#components/ui/command-line.tsx'
import { Diff } from '#components/ui/diff.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { refusalWords } from '#lib/domain/refusal-words.ts'
import type { GroupPlan } from '#lib/queries/groups.ts'
import { GuardrailList } from './guardrail-list.tsx'
import { changeLines, markWords } from './plan-view.tsx'

type Part = GroupPlan['parts'][number]

/** Each part with its own diff and guardrails, then all of it by hand. */
export function GroupPlanView({ plan }: { plan: GroupPlan }) {
  const commands = plan.parts.flatMap((part) => ('plan' in part ? [part.plan.kubectl] : []))
  return (
    <>
      {plan.parts.map((part) => (
        <PartView key={`${part.ref.kind} ${part.ref.name}`} part={part} />
      ))}
      {plan.parts.length > 1 ? (
        <p className="text-small text-ink-2">Room on the nodes is checked for each part as if it came alone.</p>
      ) : null}
      {commands.length > 0 ? (
        <div className="grid gap-1">
          <span className="text-small text-ink-2">The same by kubectl</span>
          <CommandLine text={commands.join('\n')} what="commands" />
        </div>
      ) : null}
    </>
  )
}

function PartView({ part }: { part: Part }) {
  const { namespace, kind, name } = part.ref
  return (
    <section aria-label={name} className="grid gap-1.5">
      {'plan' in part ? (
        <>
          <Diff
            label={`Change of ${name}`}
            heading={`${kind} ${namespace}/${name} · rv ${part.plan.target.resourceVersion}`}
            lines={changeLines(part.plan.change)}
            footnote={markWords(part.plan.change)}
          />
          <GuardrailList guardrails={part.plan.guardrails} label={`Guardrails of ${name}`} />
          {part.plan.warnings.map((warning) => (
            <StatusWord key={warning} state="degraded">
              The API server warns: {warning}
            </StatusWord>
          ))}
        </>
      ) : (
        <>
          <h3 className="rounded-control border border-line-subtle bg-sunken px-2.5 font-mono text-code text-ink-2">
            {kind} {namespace}/{name}
          </h3>
          {part.refusal.reason === 'guardrail' ? (
            <GuardrailList guardrails={part.refusal.guardrails} label={`Guardrails of ${name}`} />
          ) : (
            <StatusWord state="degraded">{refusalWords(part.refusal)}</StatusWord>
          )}
        </>
      )}
    </section>
  )
}
