import type { Secret } from '#lib/domain/secret.ts'
import type { GuiInstance } from './gui-instances.ts'
import { NoAnswer, type World } from './ports.ts'

export type LogIn =
  | { readonly answer: 'accepted'; readonly token: Secret; readonly through: GuiInstance }
  /** Tracardi itself said that name or password are wrong. */
  | { readonly answer: 'refused' }
  /** No instance gave a clear answer. */
  | { readonly answer: 'unclear'; readonly detail: string }

/** All instances share one store of accounts, so the first clear answer is the answer. */
export async function logIn(
  world: World,
  exposed: readonly GuiInstance[],
  credentials: { readonly userName: string; readonly password: Secret },
): Promise<LogIn> {
  let detail = 'no instance exposes the GUI API'
  for (const through of exposed) {
    const said = await ask(world, through, credentials)
    if ('token' in said) return { answer: 'accepted', token: said.token, through }
    if (said.detail === null) return { answer: 'refused' }
    detail = `${through.at.instanceId}: ${said.detail}`
  }
  return { answer: 'unclear', detail }
}

async function ask(
  world: World,
  { at }: GuiInstance,
  credentials: { readonly userName: string; readonly password: Secret },
): Promise<{ readonly token: Secret } | { readonly detail: string | null }> {
  try {
    const said = await world.tracardi.logIn(at, credentials)
    switch (said.answer) {
      case 'accepted':
        return { token: said.token }
      case 'refused':
        return { detail: null }
      case 'hidden':
        return { detail: 'the GUI API is hidden' }
      case 'unexpected':
        return { detail: said.detail }
    }
  } catch (error) {
    if (error instanceof NoAnswer) return { detail: 'no answer' }
    throw error
  }
}
