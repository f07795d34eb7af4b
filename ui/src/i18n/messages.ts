/** The texts of the app: `m.key({ inputs })`. Written in messages/*.json, compiled by `npm run translations`. */
export * as m from './paraglide/messages'
