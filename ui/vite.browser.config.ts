import { mergeConfig } from 'vite'
import app from './vite.config.ts'

/** Builds tests/browser for looking at screens; never part of `dist`. */
export default mergeConfig(app, { root: 'tests/browser', publicDir: '../../public', build: { outDir: '../../.build/browser', emptyOutDir: true } })
