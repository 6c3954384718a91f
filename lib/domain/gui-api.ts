import type { ResolvedEnv } from './environment.ts'
import { isBefore09, parseVersion, type TracardiVersion } from './image-reference.ts'
import type { GuiApiEffect, GuiApiSetting, Workload } from './topology.ts'

export const guiApiVariable = 'EXPOSE_GUI_API'

/** The flag says the opposite of what this API cluster is for. */
export function belies({ role, guiApi }: Pick<Workload, 'role' | 'guiApi'>): boolean {
  if (role === 'collector') return guiApi?.effect === 'exposed'
  return role === 'gui-api' && guiApi?.effect === 'hidden'
}

/** What Tracardi of this version does with what the container gets as `EXPOSE_GUI_API`. */
export function guiApiSetting(resolved: ResolvedEnv, version: string | null): GuiApiSetting {
  const parsed = version === null ? null : parseVersion(version)
  const { source, value } = resolved
  switch (value.state) {
    case 'unset':
      return { source, declared: null, effect: 'exposed' }
    case 'known':
      return { source, declared: value.value, effect: effectOf(value.value, parsed) }
    case 'long':
      return { source, declared: null, effect: byVersion(parsed, 'hidden', 'crash') }
    case 'unknown':
      return { source, declared: null, effect: 'unknown' }
  }
}

/** What Tracardi of this version does with a literal value. */
export function flagEffect(declared: string, version: string | null): GuiApiEffect {
  return effectOf(declared, version === null ? null : parseVersion(version))
}

/**
 * 0.8 compares with "yes" without case (`tracardi/config.py`). From 0.9 six words are known, again without case and
 * without trimming, and any other text raises at import (`tracardi/service/utils/environment.py`).
 */
function effectOf(declared: string, version: TracardiVersion | null): GuiApiEffect {
  switch (declared.toLowerCase()) {
    case 'yes':
      return 'exposed'
    case 'on':
    case 'true':
      return byVersion(version, 'hidden', 'exposed')
    case 'no':
    case 'off':
    case 'false':
      return 'hidden'
    default:
      return byVersion(version, 'hidden', 'crash')
  }
}

function byVersion(version: TracardiVersion | null, before09: GuiApiEffect, since09: GuiApiEffect): GuiApiEffect {
  if (version === null) return 'unknown'
  return isBefore09(version) ? before09 : since09
}
