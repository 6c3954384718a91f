import { approvalMinutes, ruleWords } from './approval-rule.ts'
import { counted, partName } from './part-words.ts'
import type { Guardrail } from './guardrail.ts'
import type { ChangeOwner, GuiApiSource, Role } from './topology.ts'

/** One sentence for each guardrail: what was checked, what was found and, where there is one, the way on. */
export function guardrailWords(guardrail: Guardrail): string {
  switch (guardrail.code) {
    case 'out-of-range':
      return `The number of instances must be a whole number from ${guardrail.min} to ${guardrail.max}.`
    case 'no-change':
      return `It already asks for ${counted(guardrail.replicas, 'instance')}.`
    case 'not-scalable':
      return `A ${guardrail.kind} has no number of instances to change.`
    case 'would-stop-collection':
      return 'Events sent while no collector runs are lost.'
    case 'autoscaled':
      return `The autoscaler ${guardrail.name} sets ${guardrail.min} to ${guardrail.max} instances and would undo this. Change its limits instead.`
    case 'rollout-running':
      return `A rollout is running${guardrail.message === null ? '' : ` (${guardrail.message})`}. ${guardrail.level === 'refuse' ? 'Wait until it ends.' : 'This change takes its place.'}`
    case 'action-open':
      return `${guardrail.by} has an open change on this workload. Wait until it ends.`
    case 'over-quota':
      return `The quota ${guardrail.quota} allows ${guardrail.hard} pods in this namespace and ${guardrail.used} are used.`
    case 'stale-picture':
      return `The console's picture is not live${guardrail.asOf === null ? '' : `: it is from ${guardrail.asOf}`}. Wait until it is.`
    case 'stops-workload':
      return `${sentence(partNameOf(guardrail.role))} stops: no instance is left.`
    case 'last-instance':
      return `One instance of ${partNameOf(guardrail.role)} is left: if it fails, nothing answers.`
    case 'below-minimum':
      return `Below the recommended minimum of ${guardrail.minimum} for ${partNameOf(guardrail.role)}.`
    case 'more-than-double':
      return `More than twice as many: ${guardrail.from} become ${guardrail.to}.`
    case 'self-healing-owner':
      return `${ownerName(guardrail.owner)} reverts this within minutes. The lasting change belongs ${lastingPlace(guardrail)}.`
    case 'owner-will-reset':
      return `${ownerName(guardrail.owner)} sets ${ownedWords[guardrail.sets]}: the next sync or upgrade resets this. The lasting change belongs ${lastingPlace(guardrail)}.`
    case 'no-room':
      return `The nodes have room for ${guardrail.fits} of ${counted(guardrail.wanted, 'more instance')}; the rest will wait.`
    case 'room-unknown':
      return 'Whether the nodes have room is not known.'
    case 'disruption-budget':
      return `The disruption budget ${guardrail.name} asks for ${guardrail.rule}; scaling does not heed it.`
    case 'node-room':
      return 'The nodes have room.'
    case 'no-autoscaler':
      return 'No autoscaler sets the number of instances.'
    case 'flag-already':
      return `EXPOSE_GUI_API is ${guardrail.value} already.`
    case 'not-an-api':
      return 'This workload does not run the Tracardi API: there is no GUI API to hide or expose.'
    case 'flag-duplicate':
      return 'The container names EXPOSE_GUI_API more than once: remove all but one by hand, then try again.'
    case 'last-gui-api':
      return 'This is the only cluster that exposes the GUI API: without it the GUI stops working and the admin password cannot be rotated. Expose another one first.'
    case 'rollout-paused':
      return 'The rollout of this workload is paused, so nothing would start. Resume it first: kubectl rollout resume.'
    case 'nothing-runs':
      return 'No instance runs: there is nothing to restart. Scale it up instead.'
    case 'revision-unknown':
      return `Kubernetes keeps no revision ${guardrail.revision} of this workload.`
    case 'revision-current':
      return `Revision ${guardrail.revision} is what runs now.`
    case 'revision-differs':
      return `Revision ${guardrail.revision} differs in more than the console may write (${guardrail.paths.slice(0, 3).join(', ')}${guardrail.paths.length > 3 ? ` and ${guardrail.paths.length - 3} more` : ''}). By hand: ${guardrail.command}`
    case 'undo-moved':
      return `${guardrail.field} was changed again since: undoing would overwrite that. Plan the change you want instead.`
    case 'undo-not-possible':
      return 'This change cannot be undone: it did not end in the cluster, or its workload was replaced.'
    case 'unverifiable':
      return `The console cannot ask the instances (${guardrail.detail}), so nobody would see whether this works. Let the console reach them on their HTTP port, or set INSTANCE_PROXY_URL.`
    case 'exposes-to-internet':
      return `The Internet reaches this cluster through ${guardrail.routes.join(', ')}: everyone could call the GUI API, sign in and read profiles.`
    case 'exposes-to-unknown':
      return `Who reaches ${guardrail.routes.join(', ')} is decided outside what the console sees: the GUI API may open to them.`
    case 'outage-while-restarting':
      return `${sentence(partNameOf(guardrail.role))} is down while it restarts: no second instance serves meanwhile.`
    case 'leaves-shared-value':
      return `This workload stops following ${sourceWords(guardrail.source)}; undo restores the reference.`
    case 'restarts-instances':
      return `Restarts ${counted(guardrail.instances, 'instance')}, one after the other.`
    case 'install-open':
      return `/install answers here in both modes and is ${tokenWords[guardrail.token]}${guardrail.hasAdmin === false ? '; no admin exists, so anyone can become one' : ''}. Set INSTALLATION_TOKEN and block the path at the ingress.`
    case 'effect-differs':
      return `${counted(guardrail.instances, 'instance')} ${guardrail.instances === 1 ? 'does' : 'do'} not do what is declared: a rollout may not have reached ${guardrail.instances === 1 ? 'it' : 'them'}.`
    case 'no-exposed-instance':
      return 'No serving instance exposes the GUI API, and only there can the password be changed. Expose one cluster first.'
    case 'no-clear-answer':
      return `No instance says that it exposes the GUI API (${guardrail.detail}), so nothing can be tried. Try again when Tracardi answers.`
    case 'secret-missing':
      return `The Secret ${guardrail.secret} does not exist. Make it with the keys username and password, or without password to type it once.`
    case 'secret-busy':
      return `The Secret ${guardrail.secret} holds a password of a rotation that is not finished. The console is looking after it.`
    case 'password-not-known':
      return `The Secret ${guardrail.secret} holds no current password: type it once.`
    case 'password-stale':
      return `Tracardi does not accept what the Secret ${guardrail.secret} holds: type the current password once.`
    case 'log-in-unclear':
      return `Tracardi answered a log-in with neither yes nor no (${guardrail.detail}), so nothing can be tried.`
    case 'signs-everyone-out':
      return `Everyone signed in to Tracardi as ${guardrail.account} is signed out. Nothing restarts.`
    case 'no-undo':
      return 'This cannot be undone: the old password is gone.'
    case 'needs-approval':
      return `Nothing is sent until a second admin approves it, within ${approvalMinutes} minutes. The policy asks for that: ${guardrail.rules.map(ruleWords).join(', ')}.`
    case 'approve-alone':
      return 'This needs a second admin, who approves one change at a time: scale it by itself.'
    case 'approve-untyped':
      return `A rotation waits for a second admin here, and no typed password is kept while it waits: let the console generate the new one, and put user name and current password into the Secret ${guardrail.secret} first.`
    case 'instances-answer':
      return `${counted(guardrail.instances, 'instance')} answered the console.`
    case 'dry-run-accepted':
      return 'The API server accepted a dry run.'
  }
}

const parts: readonly Role[] = ['collector', 'gui-api', 'gui', 'worker', 'job', 'bridge', 'store']

function partNameOf(role: string): string {
  const known = parts.find((part) => part === role)
  return known === undefined ? 'the workload' : `the ${partName(known)}`
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function ownerName(owner: ChangeOwner): string {
  switch (owner.tool) {
    case 'helm':
      return `Helm release ${owner.name}`
    case 'argo-cd':
      return `Argo CD application ${owner.name}`
    case 'flux':
      return `Flux ${owner.name}`
  }
}

const ownedWords = { replicas: 'the number of instances', 'gui-api': 'EXPOSE_GUI_API' } as const

function lastingPlace({ owner, key }: { owner: ChangeOwner; key: string | null }): string {
  if (key !== null) return `in ${key} of its values`
  return owner.tool === 'helm' ? 'in its values' : 'in Git'
}

function sourceWords(source: GuiApiSource): string {
  switch (source.from) {
    case 'config-map':
      return `ConfigMap ${source.name}, key ${source.key}`
    case 'secret':
      return `Secret ${source.name}, key ${source.key}`
    case 'env-from':
      return `${source.kind} ${source.name}`
    default:
      return 'what it has now'
  }
}

const tokenWords = {
  default: 'guarded by Tracardi’s default token',
  placeholder: 'guarded by the chart’s placeholder token',
  empty: 'not guarded: its token is empty',
  unset: 'guarded by Tracardi’s default token, since none is set',
} as const
