import { actionKinds, type ActionKind } from './action-kind.ts'

/** What can be made to need a second admin: every change of a kind, or those with an effect, whatever their kind. */
export type ApprovalRule = ActionKind | 'exposing' | 'below-minimum' | 'more-than-double'

export const approvalRules = [
  ...actionKinds,
  'exposing',
  'below-minimum',
  'more-than-double',
] as const satisfies readonly ApprovalRule[]

/** How long a request waits for a second admin. */
export const approvalMinutes = 60

/** What it asks about, for the end of a sentence. */
export function ruleWords(rule: ApprovalRule): string {
  switch (rule) {
    case 'scale':
      return 'scaling'
    case 'switch-gui-api':
      return 'hiding or exposing the GUI API'
    case 'restart':
      return 'restarting'
    case 'return-revision':
      return 'returning to an earlier revision'
    case 'rotate-password':
      return 'rotating the admin password'
    case 'exposing':
      return 'exposing the GUI API'
    case 'below-minimum':
      return 'going below the minimum'
    case 'more-than-double':
      return 'more than doubling the instances'
  }
}
