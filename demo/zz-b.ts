import { prepareBundle } from '#demo/bundle.ts'
console.time('b'); console.log(await prepareBundle()); console.timeEnd('b')
import { readFileSync } from 'node:fs'
const s = JSON.parse(readFileSync('/work/main/demo/dist/schemas.json','utf8')); console.log(Object.keys(s).length, s.V1DeploymentSpec, s.V1Container?.fields.env)
console.log(new Set(Object.values(s).flatMap((m:any)=>Object.values(m.fields).map((f:any)=>f.type)).filter((t:string)=>!s[t])))
