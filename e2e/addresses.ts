/** Where the stories look. The installation is part of every address. */
export const overview = '/i/tracardi/tracardi'
export const workloads = `${overview}/workloads`
export const throughput = `${overview}/throughput`
export const installation = `${overview}/installation`
export const workloadPage = (name: string) => `${workloads}/deployments/${name}`
export const plansOf = (name: string) => `/api/workloads/tracardi/deployments/${name}/plans`
export const revisionsOf = (name: string) => `/api/workloads/tracardi/deployments/${name}/revisions`
export const submissionOf = (action: unknown) => `/api/actions/${String(action)}/submission`
export const changes = `${overview}/changes`
export const changePage = (action: unknown) => `${changes}/${String(action)}`
export const groupPlans = '/api/plans'
export const groupSubmissionOf = (group: unknown) => `/api/plans/${String(group)}/submission`
export const adminPassword = '/api/installations/tracardi/tracardi/admin-password'
export const probesOf = (name: string) => `/api/workloads/tracardi/deployments/${name}/probes`
export const instancePage = (name: string) => `${overview}/instances/${name}`
export const logOf = (instance: string) => `/api/instances/tracardi/${instance}/log`
export const alertsPath = '/api/installations/tracardi/tracardi/alerts'
