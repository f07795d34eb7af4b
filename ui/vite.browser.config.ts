import { mergeConfig } from 'vite'
import app from './vite.config.ts'

/**
 * Builds tests/browser for looking at screens; never part of `dist`. The scene's own entry is first, so that the backend stands
 * before the app asks it: the app's entry gets a file of its own.
 */
const scenes = { name: 'scenes', test: /tests\/(browser\/main|fakeBackend)\.ts$/, priority: 3 }

const config = mergeConfig(app, { root: 'tests/browser', publicDir: '../../public', build: { outDir: '../../.build/browser', emptyOutDir: true } })
config.build.rolldownOptions.output.codeSplitting.groups.unshift(scenes)

export default config
