import { openApi, type Api } from '../api.ts'
import { readKubeconfig } from '../kubeconfig.ts'

/** Asks the API with every right, and closes the connections afterwards. */
export async function withAdmin<Answer>(
  { adminKubeconfig }: { adminKubeconfig: string },
  ask: (api: Api) => Promise<Answer>,
): Promise<Answer> {
  const api = openApi(await readKubeconfig(adminKubeconfig))
  return ask(api).finally(api.close)
}
