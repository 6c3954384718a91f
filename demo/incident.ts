import { readFile } from 'node:fs/promises'
import { demoFolder } from '#demo/demo-folder.ts'
import { doorFile } from '#demo/incident-door.ts'
import { incidentNames, isIncidentName } from '#demo/incidents.ts'

/** `npm run demo:incident -- <name> [namespace]`: makes something go wrong in the running demo. */
const [name = '', namespace = ''] = process.argv.slice(2)

if (!isIncidentName(name)) {
  console.error(`Name one of these incidents: ${incidentNames.join(', ')}.`)
  process.exitCode = 1
} else {
  try {
    const door: { url: string; key: string } = JSON.parse(await readFile(doorFile(demoFolder()), 'utf8'))
    const response = await fetch(`${door.url}/${name}${namespace === '' ? '' : `/${namespace}`}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${door.key}` },
    })
    console.log((await response.text()).trimEnd())
    process.exitCode = response.ok ? 0 : 1
  } catch {
    console.error('The demo is not running. Start it with "npm run demo", then try again.')
    process.exitCode = 1
  }
}
