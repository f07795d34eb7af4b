// Builds `dist`: first the skeleton (the shell as static HTML, one per language), then the page with the skeleton inside it.

import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

const prerenderDir = '.build/skeleton'

/** Renders src/app/skeleton.tsx in Node and returns its HTML. */
async function renderSkeleton() {
  await build({ logLevel: 'warn', build: { ssr: 'src/app/skeleton.tsx', outDir: prerenderDir, emptyOutDir: true } })
  const { skeletonHtml } = await import(pathToFileURL(resolve(prerenderDir, 'skeleton.js')).href)
  return skeletonHtml()
}

/** Puts the skeleton into the page and starts the app through boot.ts, which waits for the first paint. */
function skeletonInPage(html) {
  return {
    name: 'skeleton-in-page',
    transformIndexHtml: {
      order: 'pre',
      handler: page => page.replace('/src/app/main.tsx', '/src/app/boot.ts').replace('<div id="root">', `<div id="root">${html}`),
    },
  }
}

/** Lets the browser fetch the app's own chunk beside the page, although boot.ts asks for it only after the first paint. */
const preloadApp = {
  name: 'preload-app',
  transformIndexHtml: {
    order: 'post',
    handler(page, { bundle }) {
      const chunks = Object.values(bundle ?? {}).filter(({ type }) => type === 'chunk')
      const app = chunks.find(({ name }) => name === 'main')
      if (!app) return page
      const files = [app.fileName, ...app.imports]
      return files.map(file => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${file}` }, injectTo: 'head' }))
    },
  },
}

const html = await renderSkeleton()
await build({ plugins: [skeletonInPage(html), preloadApp] })
