import { join } from 'node:path'
import { here } from './folders.ts'
import { certificateOf, kubeconfigOf, type Layout } from './layout.ts'
import type { Launch } from './processes.ts'

export const launchNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'metrics-server',
] as const
export type LaunchName = (typeof launchNames)[number]

const loopback = '127.0.0.1'

export function launchOf(layout: Layout, name: LaunchName): Launch {
  switch (name) {
    case 'etcd':
      return etcd(layout)
    case 'kube-apiserver':
      return apiServer(layout)
    case 'kube-controller-manager':
      return controllerManager(layout)
    case 'kube-scheduler':
      return scheduler(layout)
    case 'kwok':
      return kwok(layout)
    case 'metrics-server':
      return metricsServer(layout)
  }
}

function etcd({ bin, folder, ports, reportsProgress }: Layout): Launch {
  const client = `http://${loopback}:${ports.etcd}`
  const peer = `http://${loopback}:${ports.etcdPeer}`
  return {
    name: 'etcd',
    command: join(bin, 'etcd'),
    args: [
      '--name=test',
      `--data-dir=${join(folder, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=test=${peer}`,
      // The data is thrown away, so it need not survive a power cut.
      '--unsafe-no-fsync',
      // As kubeadm sets it: without news from etcd the API server sends no bookmarks of kinds that nobody changes.
      ...(reportsProgress ? ['--watch-progress-notify-interval=5s'] : []),
      '--log-level=warn',
    ],
  }
}

function apiServer(layout: Layout): Launch {
  const pki = (file: string) => certificateOf(layout, file)
  const issuer = 'https://kubernetes.default.svc'
  return {
    name: 'kube-apiserver',
    command: join(layout.bin, 'kube-apiserver'),
    args: [
      `--bind-address=${loopback}`,
      `--secure-port=${layout.ports.api}`,
      // A loopback address may not stand in the endpoints of the kubernetes Service; none at all may.
      '--advertise-address=10.255.255.254',
      '--endpoint-reconciler-type=none',
      `--etcd-servers=http://${loopback}:${layout.ports.etcd}`,
      // Short, so that a test can see versions expire.
      '--etcd-compaction-interval=60s',
      '--service-cluster-ip-range=10.96.0.0/16',
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--client-ca-file=${pki('ca.crt')}`,
      `--kubelet-client-certificate=${pki('kubelet-client.crt')}`,
      `--kubelet-client-key=${pki('kubelet-client.key')}`,
      `--kubelet-certificate-authority=${pki('ca.crt')}`,
      '--kubelet-preferred-address-types=InternalIP',
      `--service-account-key-file=${pki('service-account.pub')}`,
      `--service-account-signing-key-file=${pki('service-account.key')}`,
      `--service-account-issuer=${issuer}`,
      `--api-audiences=${issuer}`,
      '--authorization-mode=Node,RBAC',
      '--enable-admission-plugins=NodeRestriction',
      `--requestheader-client-ca-file=${pki('front-ca.crt')}`,
      '--requestheader-allowed-names=front-proxy-client',
      '--requestheader-extra-headers-prefix=X-Remote-Extra-',
      '--requestheader-group-headers=X-Remote-Group',
      '--requestheader-username-headers=X-Remote-User',
      `--proxy-client-cert-file=${pki('front-client.crt')}`,
      `--proxy-client-key-file=${pki('front-client.key')}`,
      `--audit-policy-file=${join(here, 'manifests', 'audit-policy.yaml')}`,
      `--audit-log-path=${join(layout.folder, 'audit.log')}`,
      '--profiling=false',
      '--v=1',
    ],
  }
}

function controllerManager(layout: Layout): Launch {
  const kubeconfig = kubeconfigOf(layout, 'controller-manager')
  return {
    name: 'kube-controller-manager',
    command: join(layout.bin, 'kube-controller-manager'),
    args: [
      ...accountFlags(kubeconfig, layout.ports.controllers),
      '--use-service-account-credentials=true',
      `--service-account-private-key-file=${certificateOf(layout, 'service-account.key')}`,
      `--root-ca-file=${certificateOf(layout, 'ca.crt')}`,
      `--cluster-signing-cert-file=${certificateOf(layout, 'ca.crt')}`,
      `--cluster-signing-key-file=${certificateOf(layout, 'ca.key')}`,
      '--kube-api-qps=500',
      '--kube-api-burst=1000',
      // A silent node is given up after this instead of 50 s.
      '--node-monitor-grace-period=20s',
      '--horizontal-pod-autoscaler-sync-period=5s',
      '--v=1',
    ],
  }
}

function scheduler(layout: Layout): Launch {
  const kubeconfig = kubeconfigOf(layout, 'scheduler')
  const rate = ['--kube-api-qps=500', '--kube-api-burst=1000', '--v=1']
  return {
    name: 'kube-scheduler',
    command: join(layout.bin, 'kube-scheduler'),
    args: [...accountFlags(kubeconfig, layout.ports.scheduler), ...rate],
  }
}

const accountFlags = (kubeconfig: string, port: number) => [
  `--kubeconfig=${kubeconfig}`,
  `--authentication-kubeconfig=${kubeconfig}`,
  `--authorization-kubeconfig=${kubeconfig}`,
  `--bind-address=${loopback}`,
  `--secure-port=${port}`,
  '--leader-elect=false',
]

function kwok(layout: Layout): Launch {
  const config = (file: string) => `--config=${join(here, 'kwok-config', file)}`
  return {
    name: 'kwok',
    command: join(layout.bin, 'kwok'),
    args: [
      `--kubeconfig=${kubeconfigOf(layout, 'kwok')}`,
      '--manage-all-nodes=false',
      // By label: a node that loses it is heard of no more.
      '--manage-nodes-with-label-selector=kwok.x-k8s.io/node=fake',
      config('nodes.yaml'),
      config('pods.yaml'),
      config('failures.yaml'),
      `--config=${join(layout.folder, 'logs.yaml')}`,
      '--cidr=10.244.0.0/16',
      `--node-ip=${loopback}`,
      `--node-port=${layout.ports.kwok}`,
      `--tls-cert-file=${certificateOf(layout, 'kubelet-server.crt')}`,
      `--tls-private-key-file=${certificateOf(layout, 'kubelet-server.key')}`,
      // Short, so that a restarted kwok takes the nodes over soon.
      '--node-lease-duration-seconds=10',
      '--v=WARN',
    ],
  }
}

function metricsServer(layout: Layout): Launch {
  return {
    name: 'metrics-server',
    command: process.execPath,
    args: [join(here, 'metrics-server.ts'), layout.folder],
  }
}
