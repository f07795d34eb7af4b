import { fullTime } from '../i18n/format'
import { m } from '../i18n/messages'
import type { AppError, ErrorCode } from './bindings'
import { knownReason } from './reasons'

/** What a person can do next; the screen that shows the error offers it where it can. */
export type ErrorAction = 'retry' | 'pasteToken' | 'editAddress' | 'editProxy' | 'keepForSession' | 'none'
export type Severity = 'warn' | 'bad'

type ErrorEntry = {
  severity: Severity
  /** What happened. */
  title: (error: AppError) => string
  /** What to do. */
  remedy: (error: AppError) => string
  action: ErrorAction
}

/** Every code that a command can reject with, and what the window says about it. */
export const errorTable: Record<ErrorCode, ErrorEntry> = {
  noNetwork: { severity: 'bad', title: () => m.error_no_network(), remedy: () => m.error_no_network_remedy(), action: 'retry' },
  hostUnreachable: { severity: 'bad', title: () => m.error_host_unreachable(), remedy: () => m.error_host_unreachable_remedy(), action: 'retry' },
  tlsUntrusted: { severity: 'bad', title: () => m.error_tls_untrusted(), remedy: () => m.error_tls_untrusted_remedy(), action: 'editAddress' },
  proxyFailed: { severity: 'bad', title: () => m.error_proxy_failed(), remedy: () => m.error_proxy_failed_remedy(), action: 'editProxy' },
  wrongAddress: { severity: 'bad', title: () => m.error_wrong_address(), remedy: () => m.error_wrong_address_remedy(), action: 'editAddress' },
  tokenRejected: { severity: 'bad', title: () => m.error_token_rejected(), remedy: () => m.error_token_rejected_remedy(), action: 'pasteToken' },
  rateLimited: { severity: 'warn', title: () => m.error_rate_limited(), remedy: rateLimitedRemedy, action: 'retry' },
  timedOut: { severity: 'bad', title: () => m.error_timed_out(), remedy: () => m.error_timed_out_remedy(), action: 'retry' },
  serverFailed: { severity: 'bad', title: serverFailedTitle, remedy: () => m.error_server_failed_remedy(), action: 'retry' },
  answerUnreadable: { severity: 'bad', title: () => m.error_answer_unreadable(), remedy: () => m.error_answer_unreadable_remedy(), action: 'retry' },
  vendorRefused: { severity: 'bad', title: vendorRefusedTitle, remedy: vendorRefusedRemedy, action: 'retry' },
  callMissing: { severity: 'warn', title: () => m.error_call_missing(), remedy: () => m.error_call_missing_remedy(), action: 'none' },
  keychainMissing: { severity: 'bad', title: () => m.error_keychain_missing(), remedy: () => m.error_keychain_missing_remedy(), action: 'keepForSession' },
  keychainLocked: { severity: 'warn', title: () => m.error_keychain_locked(), remedy: () => m.error_keychain_locked_remedy(), action: 'keepForSession' },
  keychainSlow: { severity: 'warn', title: () => m.error_keychain_slow(), remedy: () => m.error_keychain_slow_remedy(), action: 'keepForSession' },
  keychainFailed: { severity: 'bad', title: () => m.error_keychain_failed(), remedy: () => m.error_keychain_failed_remedy(), action: 'keepForSession' },
  tokenMissing: { severity: 'warn', title: () => m.error_token_missing(), remedy: () => m.error_token_missing_remedy(), action: 'pasteToken' },
  tokenUnusable: { severity: 'bad', title: () => m.error_token_unusable(), remedy: () => m.error_token_unusable_remedy(), action: 'pasteToken' },
  baseUrlUnusable: { severity: 'bad', title: () => m.error_base_url_unusable(), remedy: () => m.error_base_url_unusable_remedy(), action: 'editAddress' },
  inputUnusable: { severity: 'bad', title: inputUnusableTitle, remedy: inputUnusableRemedy, action: 'none' },
  workspaceUnknown: { severity: 'bad', title: () => m.error_workspace_unknown(), remedy: () => m.error_workspace_unknown_remedy(), action: 'none' },
  roomUnknown: { severity: 'warn', title: () => m.error_room_unknown(), remedy: () => m.error_room_unknown_remedy(), action: 'none' },
  storageFailed: { severity: 'bad', title: () => m.error_storage_failed(), remedy: () => m.error_storage_failed_remedy(), action: 'retry' },
  storageFull: { severity: 'bad', title: () => m.error_storage_full(), remedy: () => m.error_storage_full_remedy(), action: 'retry' },
  internal: { severity: 'bad', title: () => m.error_internal(), remedy: () => m.error_internal_remedy(), action: 'retry' },
}

/** The keychain did not keep or give the token: the screen explains and offers to go on for this session. */
export const keychainCodes: ReadonlySet<ErrorCode> = new Set(['keychainMissing', 'keychainLocked', 'keychainSlow', 'keychainFailed'])

type Words = { title: () => string; remedy: () => string }

/** Words by `details.textKey`, where a code alone does not say enough: business answers of the vendor and files that cannot be used. */
const keyedTexts: Readonly<Record<string, Words>> = {
  'import.notATable': { title: m.import_not_a_table, remedy: m.import_not_a_table_remedy },
  'import.oldExcel': { title: m.import_old_excel, remedy: m.import_old_excel_remedy },
  'import.damaged': { title: m.import_damaged, remedy: m.import_damaged_remedy },
  'import.tooLarge': { title: m.import_too_large, remedy: m.import_too_large_remedy },
  'import.tooLargeUnpacked': { title: m.import_too_large_unpacked, remedy: m.import_too_large_unpacked_remedy },
  'import.tooManyRows': { title: m.import_too_many_rows, remedy: m.import_too_many_rows_remedy },
  'import.noIds': { title: m.import_no_ids, remedy: m.import_no_ids_remedy },
  'import.noCustomers': { title: m.import_no_customers, remedy: m.import_no_customers_remedy },
  'import.noNames': { title: m.import_no_names, remedy: m.import_no_names_remedy },
  'import.tooManyRooms': { title: m.import_too_many_rooms, remedy: m.import_too_many_rooms_remedy },
  'receiver.cannotListen': { title: m.callbacks_cannot_listen, remedy: m.callbacks_cannot_listen_remedy },
  'receiver.publicRoot': { title: m.callbacks_root_wrong, remedy: m.callbacks_root_unusable },
  'feed.rooms': { title: m.callbacks_too_many, remedy: m.callbacks_too_many_remedy },
  'roster.tooLong': { title: m.roster_too_long, remedy: m.roster_too_long_remedy },
  'roster.membersUnknown': { title: m.roster_members_unknown, remedy: m.roster_members_unknown_remedy },
  'roster.gone': { title: m.roster_gone, remedy: m.roster_gone_remedy },
}

/** Reasons of plans and jobs have their words in their own table (reasons.ts). */
function keyedText({ details: { textKey } }: AppError): Words | undefined {
  if (textKey !== null && Object.hasOwn(keyedTexts, textKey)) return keyedTexts[textKey]
  const reason = knownReason(textKey)
  return reason ? { title: () => reason.title, remedy: () => reason.remedy } : undefined
}

function vendorRefusedTitle(error: AppError): string {
  return keyedText(error)?.title() ?? m.error_vendor_refused({ code: error.details.vendorCode ?? '?' })
}

function vendorRefusedRemedy(error: AppError): string {
  const { vendorMessage } = error.details
  const plain = () => (vendorMessage ? m.error_vendor_refused_message({ message: vendorMessage }) : m.error_vendor_refused_remedy())
  return keyedText(error)?.remedy() ?? plain()
}

function inputUnusableTitle(error: AppError): string {
  return keyedText(error)?.title() ?? m.error_input_unusable()
}

function inputUnusableRemedy(error: AppError): string {
  return keyedText(error)?.remedy() ?? m.error_input_unusable_remedy()
}

function rateLimitedRemedy({ details }: AppError): string {
  return details.retryAfterSeconds === null ? m.error_rate_limited_remedy() : m.error_rate_limited_remedy_in({ seconds: details.retryAfterSeconds })
}

function serverFailedTitle({ details }: AppError): string {
  return details.httpStatus === null ? m.error_server_failed() : m.error_server_failed_status({ status: details.httpStatus })
}

/** What is said about one error, in the language of the window. */
export type ErrorWords = { severity: Severity; title: string; remedy: string; action: ErrorAction }

export function errorWords(error: AppError): ErrorWords {
  const entry = errorTable[error.code]
  return { severity: entry.severity, title: entry.title(error), remedy: entry.remedy(error), action: entry.action }
}

/** What a command rejected with. Anything that is not an AppError is a fault of the app itself and is called so. */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const details = {
    at: Date.now(),
    endpoint: null,
    httpStatus: null,
    vendorCode: null,
    vendorMessage: null,
    textKey: null,
    fieldPath: null,
    retryAfterSeconds: null,
    raw: null,
  }
  return { code: 'internal', message, details }
}

function isAppError(thrown: unknown): thrown is AppError {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'details' in thrown && String(thrown.code) in errorTable
}

/** Everything support needs, as text for the clipboard: code, time, call, raw answer. */
export function errorDetailsText(error: AppError): string {
  const { details } = error
  const lines: [label: string, value: string | number | null][] = [
    ['code', error.code],
    ['time', fullTime(details.at)],
    ['endpoint', details.endpoint],
    ['http', details.httpStatus],
    ['vendor code', details.vendorCode],
    ['vendor message', details.vendorMessage],
    ['text', details.textKey],
    ['field', details.fieldPath],
    ['retry after, s', details.retryAfterSeconds],
    ['message', error.message],
    ['answer', details.raw],
  ]
  return lines
    .filter(([, value]) => value !== null)
    .map(([label, value]) => `${label}: ${value}`)
    .join('\n')
}
