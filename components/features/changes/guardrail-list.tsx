import { CommandLine } from '#components/ui/command-line.tsx'
import type { GlyphState } from '#components/ui/status-glyph.tsx'
import { StatusWord } from '#components/ui/status-word.tsx'
import { guardrailWords } from '#lib/domain/guardrail-words.ts'
import type { Guardrail, GuardrailLevel } from '#lib/domain/guardrail.ts'

const order: readonly GuardrailLevel[] = ['refuse', 'approve', 'confirm', 'note', 'pass']

/** What was checked, the gravest first; all that passed in one line. */
export function GuardrailList({
  guardrails,
  label = 'Guardrails',
}: {
  guardrails: readonly Guardrail[]
  label?: string
}) {
  const raised = order
    .filter((level) => level !== 'pass')
    .flatMap((level) => guardrails.filter((guardrail) => guardrail.level === level))
  const passed = guardrails.filter(({ level }) => level === 'pass')
  return (
    <ul aria-label={label} className="grid gap-1.5">
      {raised.map((guardrail) => (
        <li key={`${guardrail.code} ${guardrailWords(guardrail)}`} className="grid gap-1">
          <div className="flex items-start justify-between gap-3">
            <StatusWord state={glyphOf(guardrail.level)}>{guardrailWords(guardrail)}</StatusWord>
            <span className="text-small whitespace-nowrap text-ink-2">{levelWord(guardrail.level)}</span>
          </div>
          <LastingChange guardrail={guardrail} />
        </li>
      ))}
      {passed.length > 0 ? (
        <li>
          <StatusWord state="ok">{passed.map(guardrailWords).join(' ')}</StatusWord>
        </li>
      ) : null}
    </ul>
  )
}

/** The line that makes the change last, where its owner keeps it. */
function LastingChange({ guardrail }: { guardrail: Guardrail }) {
  if (guardrail.code !== 'self-healing-owner' && guardrail.code !== 'owner-will-reset') return null
  const { key } = guardrail
  return key ? (
    <div className="pl-5.5">
      <CommandLine text={key} what="values key" />
    </div>
  ) : null
}

function glyphOf(level: GuardrailLevel): GlyphState {
  switch (level) {
    case 'refuse':
    case 'confirm':
      return 'critical'
    case 'approve':
    case 'note':
      return 'degraded'
    case 'pass':
      return 'ok'
  }
}

function levelWord(level: GuardrailLevel): string {
  switch (level) {
    case 'refuse':
      return 'Refused'
    case 'approve':
      return 'Second admin'
    case 'confirm':
      return 'Confirm'
    case 'note':
      return 'Note'
    case 'pass':
      return ''
  }
}
