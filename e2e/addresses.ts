/** Where the stories look. The installation is part of every address. */
export const overview = '/i/tracardi/tracardi'
export const workloads = `${overview}/workloads`
export const workloadPage = (name: string) => `${workloads}/deployments/${name}`
export const plansOf = (name: string) => `/api/workloads/tracardi/deployments/${name}/plans`
export const replicasOf = (name: string) => `/api/workloads/tracardi/deployments/${name}/replicas`
