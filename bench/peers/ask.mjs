// Builds the peer named in the first argument and asks it every query; a task on stdin, answers on stdout, both JSON.
import { readFileSync } from 'node:fs'

const { documents, queries, setting } = JSON.parse(readFileSync(0, 'utf8'))
const { build } = await import(`./${process.argv[2]}.mjs`)
const search = await build(documents, setting)

for (const query of queries.slice(0, 50)) await search(query) // warm-up: the compiler
const answers = []
for (const query of queries) {
  const start = process.hrtime.bigint()
  const hits = await search(query)
  const seconds = Number(process.hrtime.bigint() - start) / 1e9
  answers.push({ hits: hits.slice(0, setting.limit), seconds })
}
process.stdout.write(JSON.stringify(answers))
