import { joinNames } from '../i18n/format'
import { m } from '../i18n/messages'

/** What is said of a row of a plan or job: why it is as it is, and what to do. Without a final stop: both stand in one line of a table. */
export type ReasonWords = { title: string; remedy: string }

/** What belongs into a text: names of accounts, numbers, words from a file. A row of a job brings none. */
type Values = readonly string[]
type Entry = { title: (values: Values) => string; remedy: (values: Values) => string }

const nothing = () => ''
const entry = (title: Entry['title'], remedy: Entry['remedy'] = nothing): Entry => ({ title, remedy })
/** A text with values in it; `plain` where many rows are spoken of at once, each with its own values. */
const valued = (words: (first: string, second: string) => string, plain: () => string) => (values: Values) => {
  const [first, second = m.unknown_dash()] = values
  return first === undefined ? plain() : words(first, second)
}
const others = (values: Values) => (values.length > 1 ? m.reason_plan_other_accounts({ names: joinNames(values.slice(1)) }) : m.reason_choose_other_account())

const accountMissing = entry(m.reason_account_missing, m.reason_account_missing_remedy)
const accountAmbiguous = entry(m.reason_account_ambiguous, m.reason_choose_other_account)
const notWecom = entry(m.reason_not_wecom, m.reason_choose_other_account)
const accountOffline = entry(m.reason_account_offline, m.reason_account_offline_remedy)
const tokenInvalid = entry(m.reason_token_invalid, m.reason_token_invalid_remedy)
const roomNotLoaded = entry(m.reason_room_not_loaded, m.reason_room_not_loaded_remedy)
const answerLost = entry(m.reason_answer_lost, m.reason_answer_lost_remedy)

/** Answers of the vendor, by the keys of its codes. */
const ofVendor: Record<string, Entry> = {
  'addMember.added': entry(m.reason_added, m.reason_added_remedy),
  'addMember.cardSent': entry(m.reason_card_sent, m.reason_card_sent_remedy),
  'addMember.accountMissing': accountMissing,
  'addMember.accountAmbiguous': accountAmbiguous,
  'addMember.notWecom': notWecom,
  'addMember.accountOffline': accountOffline,
  'addMember.roomNotLoaded': roomNotLoaded,
  'addMember.noReason': entry(m.reason_no_reason_pull, m.reason_no_reason_pull_remedy),
  'addMember.notFriend': entry(m.reason_not_friend, m.reason_not_friend_remedy),
  'addMember.alreadyInRoom': entry(m.reason_already_in),
  'addMember.roomFull': entry(m.reason_room_full, m.reason_choose_other_room),
  'addMember.accountNotInRoom': entry(m.reason_account_not_in_room, m.reason_account_not_in_room_remedy),
  'addMember.internalRoom': entry(m.reason_internal_room, m.reason_internal_room_remedy),
  'addMember.cardAlreadySent': entry(m.reason_card_already_sent),
  'createRoom.created': entry(m.reason_created),
  'createRoom.tokenInvalid': tokenInvalid,
  'createRoom.accountMissing': accountMissing,
  'createRoom.accountAmbiguous': accountAmbiguous,
  'createRoom.notWecom': notWecom,
  'createRoom.accountOffline': accountOffline,
  'createRoom.coworkerMissing': entry(m.reason_coworker_missing, m.reason_coworker_missing_remedy),
  'createRoom.customerMissing': entry(m.reason_customer_missing, m.reason_customer_missing_remedy),
  'createRoom.customerNotLoaded': entry(m.reason_customer_not_loaded, m.reason_customer_not_loaded_remedy),
  'createRoom.noReason': entry(m.reason_no_reason_create, m.reason_no_reason_create_remedy),
  'createRoom.tooFewCustomers': entry(m.reason_too_few_customers, m.reason_too_few_customers_remedy),
  'exitRoom.left': entry(m.reason_left),
  'exitRoom.tokenInvalid': tokenInvalid,
  'exitRoom.accountMissing': accountMissing,
  'exitRoom.accountAmbiguous': accountAmbiguous,
  'exitRoom.accountNotLoggedIn': entry(m.reason_account_not_logged_in, m.reason_account_not_logged_in_remedy),
  'exitRoom.notWecom': notWecom,
  'exitRoom.accountOffline': accountOffline,
  'exitRoom.notInRoom': entry(m.reason_not_in_room),
  'exitRoom.roomMissing': entry(m.reason_room_missing),
  'exitRoom.roomNotLoaded': roomNotLoaded,
  'exitRoom.noReason': entry(m.reason_exit_failed, m.reason_exit_failed_remedy),
  'exitRoom.accountIsOwner': entry(m.reason_account_is_owner, m.reason_account_is_owner_remedy),
}

/** What became of a row by itself, by a person, or while nobody looked. */
const ofJobs: Record<string, Entry> = {
  'job.readOnly': entry(m.reason_read_only, m.reason_read_only_remedy),
  'job.tooLate': entry(m.reason_too_late, m.reason_too_late_remedy),
  'job.cutOff': entry(m.reason_cut_off, m.reason_answer_lost_remedy),
  'job.answerLost': answerLost,
  'job.cardUnclear': entry(m.reason_card_unclear, m.reason_card_unclear_remedy),
  'job.createUnclear': entry(m.reason_create_unclear, m.reason_create_unclear_remedy),
  'job.notHappened': entry(m.reason_not_happened, m.reason_not_happened_remedy),
  'job.notSeen': entry(m.reason_not_seen, m.reason_not_seen_remedy),
  'job.decidedDone': entry(m.reason_decided_done),
  'job.decidedNotDone': entry(m.reason_decided_not_done, m.reason_retry_allowed_remedy),
  'job.answerUnreadable': entry(m.reason_answer_unreadable, m.reason_answer_lost_remedy),
  'job.seenInRoom': entry(m.reason_seen_in_room),
  'job.leftSeen': entry(m.reason_seen_left),
  'job.notSent': entry(m.reason_not_sent, m.reason_goes_on_remedy),
  'job.rateLimited': entry(m.reason_rate_limited, m.reason_rate_limited_remedy),
  'job.tokenRejected': tokenInvalid,
  'job.refused': entry(m.reason_refused, m.reason_refused_remedy),
  'job.unsettledElsewhere': entry(m.reason_unsettled_elsewhere, m.reason_unsettled_elsewhere_remedy),
  'job.noAccountInNextRoom': entry(m.reason_no_account_in_next_room, m.reason_no_account_in_next_room_remedy),
  'job.noAccount': entry(m.reason_no_account, m.reason_no_account_in_next_room_remedy),
  'job.ended': entry(m.reason_job_ended, m.reason_job_ended_remedy),
  'job.unknown': entry(m.reason_job_gone, m.reason_job_gone_remedy),
  'job.notUndecided': entry(m.reason_not_undecided, m.reason_not_undecided_remedy),
  'job.nothingToRetry': entry(m.reason_nothing_to_retry, m.reason_nothing_to_retry_remedy),
  'job.runElsewhere': entry(m.reason_run_elsewhere, m.reason_run_elsewhere_remedy),
  'job.teamAway': entry(m.reason_team_away, m.reason_team_away_remedy),
  'job.notWhole': entry(m.reason_not_whole, m.reason_not_whole_remedy),
}

/** Why a plan says that a row cannot be done, waits, or is doubtful; and why there is no plan. */
const ofPlans: Record<string, Entry> = {
  'plan.notFriend': entry(
    names => (names.length > 0 ? m.reason_plan_not_friend_of({ names: joinNames(names) }) : m.reason_plan_not_friend()),
    m.reason_plan_not_friend_remedy,
  ),
  'plan.notFriendOfChosen': entry(
    valued(account => m.reason_plan_not_friend_chosen({ account }), m.reason_not_friend),
    others,
  ),
  'plan.internalRoom': entry(m.reason_internal_room, m.reason_internal_room_remedy),
  'plan.roomFull': entry(([count = '500']) => m.reason_plan_room_full({ count }), m.reason_plan_room_full_remedy),
  'plan.noAccountInRoom': entry(m.reason_plan_no_account, m.reason_plan_no_account_remedy),
  'plan.accountNotInRoom': entry(
    valued(account => m.reason_plan_account_not_in_room({ account }), m.reason_account_not_in_room),
    others,
  ),
  'plan.accountMissing': entry(
    valued(account => m.reason_plan_account_missing({ account }), m.reason_account_missing),
    m.reason_account_missing_remedy,
  ),
  'plan.accountAmbiguous': entry(
    valued(account => m.reason_plan_account_ambiguous({ account }), m.reason_account_ambiguous),
    m.reason_plan_write_staff_account,
  ),
  'plan.roomGone': entry(m.reason_plan_room_gone, m.reason_choose_other_room),
  'plan.roomUnknown': entry(m.reason_plan_room_unknown, m.reason_plan_room_unknown_remedy),
  'plan.accountOffline': entry(
    valued(account => m.reason_plan_account_offline({ account }), m.reason_account_offline),
    m.reason_plan_account_offline_remedy,
  ),
  'plan.friendUnknown': entry(
    valued(account => m.reason_plan_friend_unknown({ account }), m.reason_any_friend_unknown),
    m.reason_plan_friend_unknown_remedy,
  ),
  'plan.roomNotSeen': entry(m.reason_plan_room_not_seen, m.reason_plan_verify_room_remedy),
  'plan.sizeUncertain': entry(
    valued(count => m.reason_plan_size_uncertain({ count }), m.reason_any_size_uncertain),
    m.reason_plan_verify_room_remedy,
  ),
  'plan.mayOverflow': entry(([count = '500']) => m.reason_plan_may_overflow({ count }), m.reason_plan_room_full_remedy),
  'plan.accountNotChosen': entry(m.reason_plan_account_not_chosen, m.reason_plan_account_not_chosen_remedy),
  'plan.tooFewCustomers': entry(
    valued((_missing, count) => m.reason_plan_too_few_customers({ count }), m.reason_too_few_customers),
    valued(missing => m.reason_plan_too_few_customers_remedy({ missing }), m.reason_too_few_customers_remedy),
  ),
  'plan.tooManyCustomers': entry(
    valued((_over, count) => m.reason_plan_too_many_customers({ count }), m.reason_any_too_many_customers),
    valued(over => m.reason_plan_too_many_customers_remedy({ over }), m.reason_any_too_many_customers_remedy),
  ),
  'plan.coworkerUnknown': entry(
    valued(name => m.reason_plan_coworker_unknown({ name }), m.reason_coworker_missing),
    m.reason_plan_coworker_unknown_remedy,
  ),
  'plan.coworkerAmbiguous': entry(
    valued(name => m.reason_plan_coworker_ambiguous({ name }), m.reason_account_ambiguous),
    m.reason_plan_coworker_unknown_remedy,
  ),
  'plan.nameTooLong': entry(
    valued((most, has) => m.reason_plan_name_too_long({ most, has }), m.reason_any_name_too_long),
    m.reason_plan_name_too_long_remedy,
  ),
  'plan.greetingTooLong': entry(
    valued((most, has) => m.reason_plan_greeting_too_long({ most, has }), m.reason_any_greeting_too_long),
    m.reason_plan_greeting_too_long_remedy,
  ),
  'plan.unknownColumn': entry(
    valued(name => m.reason_plan_unknown_column({ name }), m.reason_any_unknown_column),
    m.reason_plan_unknown_column_remedy,
  ),
  'plan.idRounded': entry(
    valued(id => m.reason_plan_id_rounded({ id }), m.reason_any_id_rounded),
    m.reason_plan_id_rounded_remedy,
  ),
  'plan.idUnusable': entry(
    valued(id => m.reason_plan_id_unusable({ id }), m.reason_any_id_unusable),
    m.reason_plan_id_unusable_remedy,
  ),
  'plan.customersNotFriends': entry(
    valued(count => m.reason_plan_customers_not_friends({ count }), m.reason_any_customers_not_friends),
    m.reason_plan_customers_not_friends_remedy,
  ),
  'plan.sameName': entry(
    valued(count => m.reason_plan_same_name({ count }), m.reason_any_same_name),
    m.reason_plan_same_name_remedy,
  ),
  'plan.accountIsOwner': entry(
    valued(account => m.reason_plan_account_is_owner({ account }), m.reason_account_is_owner),
    m.reason_account_is_owner_remedy,
  ),
  'plan.nobody': entry(m.reason_plan_nobody, m.reason_plan_nobody_remedy),
  'plan.noRooms': entry(m.reason_plan_no_rooms, m.reason_plan_no_rooms_remedy),
  'plan.tooManyRows': entry(m.reason_plan_too_many_rows, m.reason_plan_too_many_rows_remedy),
  'plan.tooManyRooms': entry(m.reason_plan_too_many_rooms, m.reason_plan_too_many_rooms_remedy),
  'plan.gone': entry(m.reason_plan_gone, m.reason_plan_gone_remedy),
  'plan.batchGone': entry(m.reason_plan_batch_gone, m.reason_plan_batch_gone_remedy),
  'plan.numberDiffers': entry(m.reason_plan_number_differs, m.reason_plan_number_differs_remedy),
  'plan.nothingToDo': entry(m.reason_plan_nothing_to_do, m.reason_plan_nothing_to_do_remedy),
}

/** Every key that has a text of its own. */
export const reasonTable: Readonly<Record<string, Entry>> = { ...ofVendor, ...ofJobs, ...ofPlans }

/** The words of a key; null for one that has none. */
export function knownReason(key: string | null, values: Values = []): ReasonWords | null {
  const found = key !== null && Object.hasOwn(reasonTable, key) ? reasonTable[key] : undefined
  return found ? { title: found.title(values), remedy: found.remedy(values) } : null
}

/** What a row carries: its key, and the vendor's number and words of the last answer. */
export type Reasoned = { reason: string | null; code?: number | null; message?: string | null; reasonValues?: Values }

/** The words of a row. An answer that nobody knows is shown raw; null where there is nothing to say. */
export function reasonWords({ reason, code = null, message = null, reasonValues }: Reasoned): ReasonWords | null {
  if (reason === null) return null
  const known = knownReason(reason, reasonValues)
  if (known) return known
  const title = code === null ? m.reason_unknown_key({ key: reason }) : m.reason_unknown({ code })
  return { title, remedy: message ? m.reason_unknown_message({ message }) : m.reason_unknown_remedy() }
}
