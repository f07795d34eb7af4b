// Fails when the languages do not fit each other or the code. Part of `npm run check`.
import { readMessages, readSources, translationProblems } from './translationProblems.mjs'

const problems = translationProblems(readMessages(), Object.values(readSources()))
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
