import { spawn } from 'node:child_process'

export type KubectlRun = { code: number | null; output: string; errors: string }

type KubectlOptions = { input?: string; withinMs?: number; env?: Record<string, string> }

export type Kubectl = (args: string[], options?: KubectlOptions) => Promise<KubectlRun>

/** kubectl with one kubeconfig and namespace and no other setting of the machine. */
export function kubectlWith(program: string, kubeconfig: string, namespace: string): Kubectl {
  return (args, { input, withinMs = 60_000, env = {} } = {}) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, ['--kubeconfig', kubeconfig, '--namespace', namespace, ...args], {
        // Its discovery cache would remember another cluster on the same port.
        env: { ...process.env, KUBECONFIG: '', KUBECACHEDIR: `${kubeconfig}.cache`, ...env },
        signal: AbortSignal.timeout(withinMs),
      })
      let output = ''
      let errors = ''
      child.stdout.on('data', (chunk) => (output += String(chunk)))
      child.stderr.on('data', (chunk) => (errors += String(chunk)))
      // A command stopped at its deadline still answers with what it printed.
      child.on('error', (error) => (error.name === 'AbortError' ? undefined : reject(error)))
      child.on('close', (code) => resolve({ code, output, errors }))
      child.stdin.end(input ?? '')
    })
}
