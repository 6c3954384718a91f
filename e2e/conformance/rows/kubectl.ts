import { expect } from 'vitest'
import { valueAt } from '#e2e/cluster/json-value.ts'
import { containerName, deployment } from '../objects.ts'
import type { Kubectl, KubectlRun } from '../kubectl.ts'
import type { Row } from '../row.ts'
import { deploy, freshName, nameIn, settle, type Trial } from '../trial.ts'

async function succeeds(run: Promise<KubectlRun>): Promise<string> {
  const { code, output, errors } = await run
  expect(code, `${errors}${output}`).toBe(0)
  return output
}

const manifest = (trial: Trial, name: string, value = 'kept') =>
  JSON.stringify(deployment({ name, image: trial.image, replicas: 0, env: [{ name: 'KEEP', value }] }))

/** A Deployment with one pod, whose template was changed once. */
async function changedDeployment(trial: Trial) {
  const path = await deploy(trial, { replicas: 1 })
  await settle(trial, path)
  await succeeds(trial.kubectl(['set', 'env', `deployment/${nameIn(path)}`, 'STAGE=second']))
  await settle(trial, path)
  return path
}

const field = async (trial: Trial, path: string, ...steps: (string | number)[]) =>
  valueAt((await trial.admin.get(path)).json, ...steps)

type Command = { claim: string; usedByConsole: boolean; run: (kubectl: Kubectl, trial: Trial) => Promise<void> }

const commands: Command[] = [
  {
    claim: 'version',
    usedByConsole: true,
    run: async (kubectl) => expect(await succeeds(kubectl(['version']))).toMatch(/Server Version: v1\./),
  },
  {
    claim: 'get',
    usedByConsole: true,
    run: async (kubectl, { x }) => {
      expect(await succeeds(kubectl(['get', 'deployments', x]))).toMatch(/NAME\s/)
      expect(await succeeds(kubectl(['get', 'pods,deployments,replicasets', '-o', 'name']))).toContain(
        `deployment.apps/${x}`,
      )
    },
  },
  {
    claim: 'get prints the columns of a Table',
    usedByConsole: false,
    run: async (kubectl, { x }) =>
      expect(await succeeds(kubectl(['get', 'deployment', x]))).toMatch(/READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE/),
  },
  {
    claim: 'get -w follows changes',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      const watched = kubectl(['get', 'deployment', nameIn(path), '-w', '-o', 'name'], { withinMs: 6_000 })
      const changes = setInterval(() => {
        void trial.admin.patch(path, { metadata: { annotations: { at: new Date().toISOString() } } })
      }, 500)
      const { output } = await watched.finally(() => clearInterval(changes))
      expect(output.trim().split('\n').length).toBeGreaterThan(1)
    },
  },
  {
    claim: 'describe finds the Events of a Deployment',
    usedByConsole: true,
    run: async (kubectl, { x }) => {
      const output = await succeeds(kubectl(['describe', 'deployment', x]))
      expect(output).toMatch(new RegExp(`Name:\\s+${x}`))
      expect(output).toContain('ScalingReplicaSet')
    },
  },
  {
    claim: 'apply creates, then changes',
    usedByConsole: false,
    run: async (kubectl, trial) => {
      const name = freshName('row')
      const apply = (value: string) => succeeds(kubectl(['apply', '-f', '-'], { input: manifest(trial, name, value) }))
      expect(await apply('first')).toContain('created')
      expect(await apply('second')).toContain('configured')
      expect(await apply('second')).toContain('unchanged')
    },
  },
  {
    claim: 'diff exits with 1 and shows the change',
    usedByConsole: false,
    run: async (kubectl, trial) => {
      const name = freshName('row')
      await succeeds(kubectl(['apply', '-f', '-'], { input: manifest(trial, name, 'first') }))
      const { code, output } = await kubectl(['diff', '-f', '-'], { input: manifest(trial, name, 'second') })
      expect(code).toBe(1)
      expect(output).toMatch(/^\+\s+(-?\s*)value: second/m)
    },
  },
  {
    claim: 'explain reads openapi v3',
    usedByConsole: false,
    run: async (kubectl) =>
      expect(await succeeds(kubectl(['explain', 'deployment.spec.replicas']))).toMatch(/FIELD: replicas <integer>/),
  },
  {
    claim: 'scale',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      await succeeds(kubectl(['scale', `deployment/${nameIn(path)}`, '--replicas=2']))
      expect(await field(trial, path, 'spec', 'replicas')).toBe(2)
      await trial.admin.patch(path, { spec: { replicas: 0 } })
    },
  },
  {
    claim: 'scale --current-replicas refuses a count that differs',
    usedByConsole: false,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      const scale = (current: number) =>
        kubectl(['scale', `deployment/${nameIn(path)}`, `--current-replicas=${current}`, '--replicas=1'])
      expect((await scale(7)).code).not.toBe(0)
      expect(await field(trial, path, 'spec', 'replicas')).toBe(0)
      await succeeds(scale(0))
      expect(await field(trial, path, 'spec', 'replicas')).toBe(1)
      await trial.admin.patch(path, { spec: { replicas: 0 } })
    },
  },
  {
    claim: 'set env',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      await succeeds(kubectl(['set', 'env', `deployment/${nameIn(path)}`, '-c', containerName, 'EXPOSE_GUI_API=no']))
      const env = await field(trial, path, 'spec', 'template', 'spec', 'containers', 0, 'env')
      expect(env).toContainEqual({ name: 'EXPOSE_GUI_API', value: 'no' })
      expect(env).toContainEqual({ name: 'KEEP', value: 'kept' })
    },
  },
  {
    claim: 'patch --dry-run=server stores nothing',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      const patch = ['patch', 'deployment', nameIn(path), '-p', '{"spec":{"replicas":4}}', '--dry-run=server']
      expect(await succeeds(kubectl([...patch, '-o', 'jsonpath={.spec.replicas}']))).toBe('4')
      expect(await field(trial, path, 'spec', 'replicas')).toBe(0)
    },
  },
  {
    claim: 'rollout status follows to the end',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial, { replicas: 1 })
      const output = await succeeds(kubectl(['rollout', 'status', `deployment/${nameIn(path)}`, '--timeout=50s']))
      expect(output).toContain('successfully rolled out')
      await trial.admin.patch(path, { spec: { replicas: 0 } })
    },
  },
  {
    claim: 'wait for a condition',
    usedByConsole: true,
    run: async (kubectl, { x }) => {
      const wait = ['wait', `deployment/${x}`, '--for=condition=Available', '--timeout=30s']
      expect(await succeeds(kubectl(wait))).toContain('condition met')
    },
  },
  {
    claim: 'rollout history and undo',
    usedByConsole: false,
    run: async (kubectl, trial) => {
      const path = await changedDeployment(trial)
      expect(await succeeds(kubectl(['rollout', 'history', `deployment/${nameIn(path)}`]))).toMatch(/^2\s/m)
      await succeeds(kubectl(['rollout', 'undo', `deployment/${nameIn(path)}`]))
      const env = await field(trial, path, 'spec', 'template', 'spec', 'containers', 0, 'env')
      expect(env).toEqual([{ name: 'KEEP', value: 'kept' }])
      await trial.admin.patch(path, { spec: { replicas: 0 } })
    },
  },
  {
    claim: 'rollout restart',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      await succeeds(kubectl(['rollout', 'restart', `deployment/${nameIn(path)}`]))
      const annotations = await field(trial, path, 'spec', 'template', 'metadata', 'annotations')
      expect(annotations).toHaveProperty(['kubectl.kubernetes.io/restartedAt'])
    },
  },
  {
    claim: 'rollout pause and resume',
    usedByConsole: false,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      await succeeds(kubectl(['rollout', 'pause', `deployment/${nameIn(path)}`]))
      expect(await field(trial, path, 'spec', 'paused')).toBe(true)
      await succeeds(kubectl(['rollout', 'resume', `deployment/${nameIn(path)}`]))
      expect(await field(trial, path, 'spec', 'paused')).toBeUndefined()
    },
  },
  {
    claim: 'logs of a Deployment',
    usedByConsole: true,
    run: async (kubectl, { x }) => {
      expect(await succeeds(kubectl(['logs', `deployment/${x}`, '--tail=1']))).not.toBe('')
    },
  },
  {
    claim: 'events',
    usedByConsole: true,
    run: async (kubectl, { x }) =>
      expect(await succeeds(kubectl(['events', '--for', `deployment/${x}`]))).toContain('ScalingReplicaSet'),
  },
  {
    claim: 'top pod',
    usedByConsole: true,
    run: async (kubectl, { x }) => {
      // Metrics of a new pod come with the next reading.
      await expect
        .poll(async () => (await kubectl(['top', 'pod'])).output, { timeout: 60_000, interval: 1_000 })
        .toContain(x)
      expect(await succeeds(kubectl(['top', 'pod']))).toMatch(/CPU\(cores\)\s+MEMORY\(bytes\)/)
    },
  },
  {
    claim: 'auth can-i',
    usedByConsole: true,
    run: async (_, { restrictedKubectl }) => {
      expect((await restrictedKubectl(['auth', 'can-i', 'list', 'pods'])).output.trim()).toBe('yes')
      const refused = await restrictedKubectl(['auth', 'can-i', 'list', 'secrets'])
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('no') })
    },
  },
  {
    claim: 'auth can-i --list',
    usedByConsole: false,
    run: async (_, { restrictedKubectl }) =>
      expect(await succeeds(restrictedKubectl(['auth', 'can-i', '--list']))).toMatch(/^pods\s.*\[get list watch\]/m),
  },
  {
    claim: 'auth whoami',
    usedByConsole: false,
    run: async (kubectl) => expect(await succeeds(kubectl(['auth', 'whoami']))).toMatch(/Username\s+\S/),
  },
  {
    claim: 'delete',
    usedByConsole: true,
    run: async (kubectl, trial) => {
      const path = await deploy(trial)
      await succeeds(kubectl(['delete', 'deployment', nameIn(path)]))
      expect((await trial.admin.get(path)).status).toBe(404)
    },
  },
  {
    claim: 'create --validate=false by the restricted account is refused for the right alone',
    usedByConsole: false,
    run: async (_, trial) => {
      const create = ['create', '--validate=false', '-f', '-']
      const { code, errors } = await trial.restrictedKubectl(create, { input: manifest(trial, freshName('row')) })
      expect(code).toBe(1)
      expect(errors).toMatch(/Forbidden.*cannot create resource "deployments"/)
    },
  },
]

export const kubectlRows: Row[] = commands.map(({ claim, usedByConsole, run }) => ({
  number: 'kubectl',
  claim,
  usedByConsole,
  run: (trial) => run(trial.kubectl, trial),
}))
