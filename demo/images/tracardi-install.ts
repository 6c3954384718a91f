import { randomUUID } from 'node:crypto'
import type { PodHttpAnswer } from './simulated-image.ts'
import type { Call } from './tracardi-answers.ts'
import { detail, invalid, json, stateOf, textOf } from './tracardi-answers.ts'
import { administrator, hashPassword } from './tracardi-state.ts'

export const hasAdmin = ({ process }: Call) =>
  [...stateOf(process).users.values()].some(({ roles }) => roles.includes('admin'))

/** Open in both modes. */
export function installState(call: Call): PodHttpAnswer {
  const { version, run } = call.process
  const { isInstalled } = stateOf(call.process)
  const state = isInstalled
    ? { schema_ok: true, admin_ok: hasAdmin(call), form_ok: true, warning: null }
    : { schema_ok: false, admin_ok: null, form_ok: null, warning: null }
  const config = { expose_gui_api: call.process.isExposed, multi_tenant: run.env.get('MULTI_TENANT') === 'yes' }
  return json(200, version.showsConfig ? { ...state, config } : state)
}

/** Open in both modes too; only the token guards it, and an empty one guards nothing. */
export function install(call: Call): PodHttpAnswer {
  const { process, body } = call
  const missing = ['username', 'password', 'token', 'needs_admin'].find((field) => body[field] === undefined)
  if (missing) return invalid(missing, body)
  const token = process.run.env.get('INSTALLATION_TOKEN') ?? 'tracardi'
  if (token !== '' && body.token !== token) return detail(403, 'Installation forbidden. Invalid installation token.')
  const [email, password] = [textOf(body.username) ?? '', textOf(body.password) ?? '']
  if (body.needs_admin === true && (password === '' || !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)))
    return detail(
      403,
      'Installation forbidden. Invalid admin account login or password. ' +
        'Login must be a valid email and password can not be empty.',
    )
  const state = stateOf(process)
  state.isInstalled = true
  if (body.needs_admin === true && !hasAdmin(call))
    state.saveUser({ ...administrator(email, hashPassword(password)), id: randomUUID() })
  return json(200, { created: { templates: [], indices: [], aliases: [] }, admin: true })
}
