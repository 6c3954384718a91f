import { randomUUID } from 'node:crypto'
import type { Api } from '#e2e/cluster/api.ts'
import { deployment, type DeploymentShape } from './objects.ts'
import { eventually, expectStatus, isSettled } from './expectations.ts'
import type { Kubectl } from './kubectl.ts'

/** Where a row is tried: the accounts of the suite and paths into its namespace. */
export type Trial = {
  admin: Api
  /** May get, list and watch pods, and do to objects named `granted` what restricted.yaml says. */
  restricted: Api
  anonymous: Api
  namespace: string
  core: string
  apps: string
  deployments: string
  /** A settled Deployment with one pod; rows only read it. */
  x: string
  image: string
  kubectl: Kubectl
  restrictedKubectl: Kubectl
}

export const freshName = (stem: string) => `${stem}-${randomUUID().slice(0, 8)}`

/** Creates a Deployment of the row's own and answers its path; without pods unless asked. */
export async function deploy(trial: Trial, shape: Partial<DeploymentShape> = {}): Promise<string> {
  const name = shape.name ?? freshName('row')
  expectStatus(
    await trial.admin.post(trial.deployments, deployment({ image: trial.image, replicas: 0, ...shape, name })),
    201,
  )
  return `${trial.deployments}/${name}`
}

/** Waits until the controllers have done what the Deployment or StatefulSet at this path asks. */
export async function settle(trial: Trial, path: string, withinMs = 60_000) {
  return eventually(
    () => trial.admin.get(path),
    (answer) => isSettled(answer.json),
    withinMs,
  )
}

export const nameIn = (path: string) => path.slice(path.lastIndexOf('/') + 1)
