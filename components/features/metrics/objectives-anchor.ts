/** Where on the page of Throughput the objectives of a cluster are. */
export function objectivesAnchor(workloadId: string): string {
  return `objectives-${workloadId.replaceAll('/', '-')}`
}
