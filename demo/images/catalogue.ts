import type { ImageClass } from '#demo/cluster/webernetes.ts'
import type { ImageWorld } from './image-world.ts'
import { ingressController } from './ingress-controller.ts'
import type { Program, Run } from './simulated-image.ts'
import { defineImage } from './simulated-image.ts'
import { tracardiApi } from './tracardi-api.ts'

const versions = ['0.8.0', '0.8.1', '0.8.2', '0.9.0-rc4', '0.9.0', '1.1.x', '1.2.x']
const workers = ['background-worker', 'apm', 'update-worker', 'com-bridge-queue', 'tms', 'init']

/** Every image the installations name, and one for tests that need a pod and no more. */
export function allImages(world: ImageWorld): ImageClass[] {
  const image = (name: string, version: string, program: Program) =>
    defineImage(name, version, program, world.logs, world.servers)
  return [
    ...versions.flatMap((version) => [
      image('tracardi/com-tracardi-api', version, tracardiApi(world, version)),
      image('tracardi/tracardi-api', version, tracardiApi(world, version)),
      image('tracardi/tracardi-gui', version, (run) => serveGui(world, run)),
      ...workers.map((name) => image(`tracardi/${name}`, version, (run) => work(world, run))),
    ]),
    image('docker.elastic.co/elasticsearch/elasticsearch', '7.13.2', (run) => store(run, 'started')),
    image('redis', '7.2.4', (run) => store(run, 'Ready to accept connections tcp')),
    image('mysql', '8.0', (run) => store(run, 'mysqld: ready for connections. Version: 8.0')),
    image('apachepulsar/pulsar', '3.1.0', (run) => store(run, 'messaging service is ready')),
    image('registry.example.org/ingress-nginx/controller', 'v1.12.1', ingressController(world)),
    image('conformance/pause', '1', (run) => store(run, 'paused')),
  ]
}

async function store(run: Run, greeting: string): Promise<number> {
  run.log(greeting)
  return run.untilKilled()
}

async function serveGui({ troubles }: ImageWorld, run: Run): Promise<number> {
  if (troubles.isCrashing(run)) return crash(run)
  run.log('Listening on port 80')
  run.serve(80, async () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><title>TRACARDI Customer Data Platform</title>',
  }))
  return Promise.race([run.untilKilled(), troubles.untilCrash(run).then(() => crash(run))])
}

async function work({ troubles }: ImageWorld, run: Run): Promise<number> {
  if (troubles.isCrashing(run)) return crash(run)
  run.log(`Worker ${run.env.get('CONSUMER_TYPE') ?? run.container} started`)
  return Promise.race([run.untilKilled(), troubles.untilCrash(run).then(() => crash(run))])
}

export async function crash(run: Run): Promise<number> {
  run.log('Traceback (most recent call last):')
  run.log('  File "/app/main.py", line 12, in <module>')
  run.log('ConnectionError: lost connection while reading the broker configuration')
  // A process that dies at import still takes a moment to get there.
  await run.sleep(300)
  return 1
}
