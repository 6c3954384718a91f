import type { Guardrail } from './guardrail.ts'
import { flagEffect } from './gui-api.ts'
import type { GuiApiEffect, GuiApiSource, Route, Topology, Workload } from './topology.ts'
import { envItemWords, type EnvItem } from './workload-edit.ts'

type Switch = {
  readonly workload: Workload
  /** The container's own item now, and what is to stand there. */
  readonly before: EnvItem
  readonly after: EnvItem
  /** What Tracardi will make of it; `unknown` where an undo restores a reference that the console does not read. */
  readonly effect: GuiApiEffect
}

/** Checks a switch of `EXPOSE_GUI_API` against what the console sees. Pure, as `scaleGuardrails`. */
export function switchGuardrails({ workload, before, after, effect }: Switch, topology: Topology): Guardrail[] {
  if (workload.guiApi === null) return [{ code: 'not-an-api', level: 'refuse' }]
  if (before.from === 'duplicate') return [{ code: 'flag-duplicate', level: 'refuse' }]
  if (before.from === 'literal' && after.from === 'literal' && before.value === after.value)
    return [{ code: 'flag-already', level: 'refuse', value: after.value === 'yes' ? 'yes' : 'no' }]
  return [
    ...lastGuiApi(workload, effect, topology),
    ...(effect === 'hidden' ? [] : opens(workload, topology)),
    ...leavesShared(workload.guiApi.source, after),
  ]
}

/** Without an exposed API cluster there is no GUI, and no password rotation either. */
function lastGuiApi(workload: Workload, effect: GuiApiEffect, topology: Topology): Guardrail[] {
  if (effect !== 'hidden' || workload.guiApi?.effect !== 'exposed') return []
  const others = topology.workloads.some(
    (other) =>
      other.id !== workload.id &&
      other.namespace === workload.namespace &&
      other.release === workload.release &&
      other.guiApi?.effect === 'exposed' &&
      (other.replicas?.desired ?? 0) > 0,
  )
  return others ? [] : [{ code: 'last-gui-api', level: 'refuse' }]
}

/** Ways in from the Internet, and those whose reach the console cannot read, which it must not call closed. */
function opens(workload: Workload, topology: Topology): Guardrail[] {
  const mine = topology.routes.filter(({ targetIds }) => targetIds.includes(workload.id))
  // In one order, so that the same ways in make the same plan.
  const named = (exposure: Route['exposure']) =>
    mine
      .filter((route) => route.exposure === exposure)
      .map(routeWords)
      .toSorted()
  const internet = named('internet')
  const unknown = named('unknown')
  return [
    ...(internet.length > 0
      ? [{ code: 'exposes-to-internet', level: 'confirm', routes: internet } as const satisfies Guardrail]
      : []),
    ...(unknown.length > 0
      ? [{ code: 'exposes-to-unknown', level: 'confirm', routes: unknown } as const satisfies Guardrail]
      : []),
  ]
}

function routeWords({ kind, name, hosts, addresses }: Route): string {
  const where = hosts[0] ?? addresses[0]
  return where === undefined ? `${kind} ${name}` : `${kind} ${name} (${where})`
}

function leavesShared(source: GuiApiSource, after: EnvItem): Guardrail[] {
  const isShared = source.from === 'config-map' || source.from === 'secret' || source.from === 'env-from'
  return isShared && after.from === 'literal' ? [{ code: 'leaves-shared-value', level: 'note', source }] : []
}

/** What an item makes of the GUI API; a reference, or a value inherited once the item is gone, is not known here. */
export function effectOfItem(item: EnvItem, version: string | null): GuiApiEffect {
  return item.from === 'literal' ? flagEffect(item.value, version) : 'unknown'
}

/** The same switch by hand. A reference has no short form, so it is a patch. */
export function kubectlSwitch(
  { namespace, kind, name }: Pick<Workload, 'namespace' | 'kind' | 'name'>,
  { container, item }: { readonly container: string; readonly item: EnvItem },
): string {
  const target = `${kind.toLowerCase()}/${name}`
  const set = `kubectl --namespace ${namespace} set env ${target} --containers=${container}`
  if (item.from === 'literal') return `${set} EXPOSE_GUI_API=${item.value}`
  if (item.from === 'absent') return `${set} EXPOSE_GUI_API-`
  return `kubectl --namespace ${namespace} edit ${target}  # EXPOSE_GUI_API of ${container}: ${envItemWords(item)}`
}
